// Receives the webhooks of bouncehook: verifies the sender, and stores each once as INBOX/WEBHOOK-ID.json.
//
//	WEBHOOK_SECRET=whsec_… go run receiver.go
//
// WEBHOOK_SECRET may hold several secrets, with blanks between; PORT (8000) and INBOX (inbox) are optional.  Needs
// Go 1.19 and no more.  Run it behind your web server, which does TLS.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	toleranceSeconds = 300
	mostOctets       = 64 << 20 // for failures alone, 1 MB is plenty
)

var (
	inbox       = fromEnvironment("INBOX", "inbox")
	isID        = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`).MatchString
	isTimestamp = regexp.MustCompile(`^[0-9]{1,12}$`).MatchString
)

// refused is answered with its status.
type refused struct {
	status int
	why    string
}

func (r refused) Error() string { return r.why }

// verify returns the webhook-id, if the body is recent and signed with one of our secrets.
func verify(keys [][]byte, header http.Header, body []byte) (string, error) {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	if !isID(id) || !isTimestamp(timestamp) {
		return "", refused{400, "no webhook-id, or no webhook-timestamp"}
	}
	matches := false
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.", id, timestamp)
		mac.Write(body) // the octets as they came, before anything is parsed
		expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
			matches = hmac.Equal(expected, []byte(given)) || matches
		}
	}
	if !matches {
		return "", refused{401, "no signature that we know"}
	}
	seconds, _ := strconv.ParseInt(timestamp, 10, 64) // it is digits, and few
	if age := time.Now().Unix() - seconds; age > toleranceSeconds || age < -toleranceSeconds {
		return "", refused{401, "too old, or from the future"}
	}
	return id, nil
}

// variablesOf gives the variables of a form or of JSON.
func variablesOf(header http.Header, body []byte) (map[string]any, error) {
	variables := map[string]any{}
	switch kind, _, _ := mime.ParseMediaType(header.Get("content-type")); kind {
	case "application/json":
		if err := json.Unmarshal(body, &variables); err != nil || variables == nil {
			return nil, refused{400, "a body that cannot be read"}
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, refused{400, "a body that cannot be read"}
		}
		for name := range form {
			variables[name] = form.Get(name)
		}
	default:
		return nil, refused{415, "neither a form nor JSON"}
	}
	return variables, nil
}

// keep keeps a webhook under its id, whole and on the disk; whether it is new.
func keep(id string, variables map[string]any) (bool, error) {
	if err := os.MkdirAll(inbox, 0o700); err != nil {
		return false, err
	}
	file, err := os.CreateTemp(inbox, "*.tmp")
	if err != nil {
		return false, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := json.NewEncoder(file).Encode(variables); err != nil {
		return false, err
	}
	if err := file.Sync(); err != nil {
		return false, err
	}
	err = os.Link(file.Name(), filepath.Join(inbox, id+".json"))
	if errors.Is(err, fs.ErrExist) {
		return false, nil // it came before
	}
	return err == nil, err
}

func receive(keys [][]byte, writer http.ResponseWriter, request *http.Request) (string, error) {
	if request.Method != http.MethodPost {
		return "", refused{405, "only POST"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, mostOctets))
	if err != nil {
		return "", refused{413, "too long, or cut off"}
	}
	id, err := verify(keys, request.Header, body)
	if err != nil {
		return "", err
	}
	variables, err := variablesOf(request.Header, body)
	if err != nil {
		return "", err
	}
	if variables["type"] == "challenge" {
		return fmt.Sprint(variables["challenge"]), nil
	}
	isNew, err := keep(id, variables)
	if err != nil || !isNew {
		return "known", err
	}
	return "kept", nil
}

func fromEnvironment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	var keys [][]byte
	for _, secret := range strings.Fields(os.Getenv("WEBHOOK_SECRET")) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) == 0 {
			log.Fatal("WEBHOOK_SECRET: not a secret")
		}
		keys = append(keys, key)
	}
	handler := func(writer http.ResponseWriter, request *http.Request) {
		answer, err := receive(keys, writer, request)
		var no refused
		writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
		switch {
		case errors.As(err, &no):
			writer.WriteHeader(no.status)
			answer = no.why
		case err != nil:
			log.Print(err)
			writer.WriteHeader(503) // it is sent again
			answer = "cannot keep it now"
		}
		io.WriteString(writer, answer)
	}
	server := http.Server{
		Addr:        "127.0.0.1:" + fromEnvironment("PORT", "8000"),
		Handler:     http.HandlerFunc(handler),
		ReadTimeout: 30 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
