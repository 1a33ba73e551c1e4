<?php
// Receives the webhooks of bouncehook: verifies the sender, and stores each once as INBOX/WEBHOOK-ID.json.
//
//     WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:8000 receiver.php
//
// That is PHP's own server, for trying; otherwise put the file where your web server runs PHP.  WEBHOOK_SECRET may hold
// several secrets, with blanks between; INBOX (inbox) is optional.  Needs PHP 8.1 and no more.  For returned mails raise
// post_max_size to 64M and memory_limit to 256M.

declare(strict_types=1);

const TOLERANCE_SECONDS = 300;
const MOST_OCTETS = 64 * 1024 * 1024; // for failures alone, 1 MB is plenty

/** Its code is the status that is answered. */
class Refused extends Exception {}

/** The webhook-id, if the body is recent and signed with one of our secrets. */
function verify(string $body): string
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^[A-Za-z0-9_-]{1,100}$/D', $id) || !preg_match('/^[0-9]{1,12}$/D', $timestamp)) {
        throw new Refused('no webhook-id, or no webhook-timestamp', 400);
    }
    $matches = false;
    foreach (preg_split('/\s+/', getenv('WEBHOOK_SECRET') ?: '', -1, PREG_SPLIT_NO_EMPTY) as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
        if ($key === false || $key === '') {
            throw new RuntimeException('WEBHOOK_SECRET is no secret');
        }
        // The octets as they came, before anything is parsed.
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            $matches = hash_equals($expected, $given) || $matches;
        }
    }
    if (!$matches) {
        throw new Refused('no signature that we know', 401);
    }
    if (abs(time() - (int) $timestamp) > TOLERANCE_SECONDS) {
        throw new Refused('too old, or from the future', 401);
    }
    return $id;
}

/** The variables of a form or of JSON. */
function variables_of(string $body): array
{
    $kind = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
    if ($kind === 'application/x-www-form-urlencoded') {
        parse_str($body, $found);
        return $found;
    }
    if ($kind !== 'application/json') {
        throw new Refused('neither a form nor JSON', 415);
    }
    $found = json_decode($body, true);
    if (!is_array($found) || !str_starts_with(ltrim($body), '{')) {
        throw new Refused('a body that cannot be read', 400);
    }
    return $found;
}

/** Keep a webhook under its id, whole and on the disk; whether it is new. */
function keep(string $id, array $variables): bool
{
    $inbox = getenv('INBOX') ?: 'inbox';
    if (!is_dir($inbox) && !@mkdir($inbox, 0700, true) && !is_dir($inbox)) {
        throw new RuntimeException("cannot make $inbox");
    }
    $temporary = "$inbox/" . bin2hex(random_bytes(16)) . '.tmp';
    $text = json_encode($variables, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
    try {
        $file = fopen($temporary, 'x');
        if (!$file || fwrite($file, $text) !== strlen($text) || !fsync($file) || !fclose($file)) {
            throw new RuntimeException("cannot write to $inbox");
        }
        if (@link($temporary, "$inbox/$id.json")) {
            return true;
        }
        clearstatcache();
        if (!file_exists("$inbox/$id.json")) {
            throw new RuntimeException("cannot write to $inbox");
        }
        return false; // it came before
    } finally {
        @unlink($temporary);
    }
}

function receive(): string
{
    if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        throw new Refused('only POST', 405);
    }
    $body = file_get_contents('php://input', length: MOST_OCTETS + 1);
    if (strlen($body) > MOST_OCTETS) {
        throw new Refused('too long', 413);
    }
    $id = verify($body);
    $variables = variables_of($body);
    if (($variables['type'] ?? null) === 'challenge') {
        return (string) ($variables['challenge'] ?? '');
    }
    return keep($id, $variables) ? 'kept' : 'known';
}

header('Content-Type: text/plain; charset=utf-8');
try {
    echo receive();
} catch (Refused $refused) {
    http_response_code($refused->getCode());
    echo $refused->getMessage();
} catch (Throwable $error) {
    error_log((string) $error);
    http_response_code(503); // it is sent again
    echo 'cannot keep it now';
}
