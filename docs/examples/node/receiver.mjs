// Receives the webhooks of bouncehook: verifies the sender, and stores each once as INBOX/WEBHOOK-ID.json.
//
//     WEBHOOK_SECRET=whsec_… node receiver.mjs
//
// WEBHOOK_SECRET may hold several secrets, with blanks between; PORT (8000) and INBOX (inbox) are optional.  Needs
// Node 18 and no more.  Run it behind your web server, which does TLS.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { createServer } from "node:http";

const KEYS = (process.env.WEBHOOK_SECRET ?? "")
  .split(/\s+/)
  .filter(Boolean)
  .map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"));
if (!KEYS.length || !KEYS.every((key) => key.length)) throw new Error("WEBHOOK_SECRET: not a secret");
const INBOX = process.env.INBOX ?? "inbox";
const TOLERANCE_SECONDS = 300;
const MOST_OCTETS = 64 * 1024 * 1024; // for failures alone, 1 MB is plenty

/** Answered with this status. */
class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/** The webhook-id, if the body is recent and signed with one of our secrets. */
function verify(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id) || !/^[0-9]{1,12}$/.test(timestamp)) {
    throw new Refused(400, "no webhook-id, or no webhook-timestamp");
  }
  // The octets as they came, before anything is parsed.
  const given = (headers["webhook-signature"] ?? "").split(" ").map((one) => Buffer.from(one));
  const matches = KEYS.flatMap((key) => {
    const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
    const expected = Buffer.from(`v1,${mac}`);
    return given.map((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
  if (!matches.includes(true)) throw new Refused(401, "no signature that we know");
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw new Refused(401, "too old, or from the future");
  }
  return id;
}

/** The variables of a form or of JSON. */
function variablesOf(headers, body) {
  const kind = (headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (kind === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(body.toString()));
  if (kind !== "application/json") throw new Refused(415, "neither a form nor JSON");
  let found;
  try {
    found = JSON.parse(body.toString());
  } catch {
    throw new Refused(400, "a body that cannot be read");
  }
  if (found === null || typeof found !== "object" || Array.isArray(found)) throw new Refused(400, "JSON, and no object");
  return found;
}

/** Keep a webhook under its id, whole and on the disk; whether it is new. */
async function keep(id, variables) {
  await mkdir(INBOX, { recursive: true });
  const temporary = `${INBOX}/${randomUUID()}.tmp`;
  const file = await open(temporary, "wx");
  try {
    await file.writeFile(JSON.stringify(variables));
    await file.sync();
    await link(temporary, `${INBOX}/${id}.json`);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false; // it came before
    throw error;
  } finally {
    await file.close();
    await rm(temporary);
  }
}

async function read(request) {
  const parts = [];
  let octets = 0;
  for await (const part of request) {
    octets += part.length;
    if (octets > MOST_OCTETS) throw new Refused(413, "too long");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function receive(request) {
  if (request.method !== "POST") throw new Refused(405, "only POST");
  const body = await read(request);
  const id = verify(request.headers, body);
  const variables = variablesOf(request.headers, body);
  if (variables.type === "challenge") return String(variables.challenge ?? "");
  return (await keep(id, variables)) ? "kept" : "known";
}

createServer(async (request, response) => {
  let status = 200;
  let text;
  try {
    text = await receive(request);
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    status = error instanceof Refused ? error.status : 503; // it is sent again
    text = error instanceof Refused ? error.message : "cannot keep it now";
  }
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}).listen(Number(process.env.PORT ?? 8000), "127.0.0.1");
