#!/usr/bin/env bash
# schemathesis 4.32.5: a schema with an "$id" of its own is not where its references start from.
#
# Guess: in an OpenAPI 3.1 document a schema with "$id" is a resource of its own (JSON Schema 2020-12,
# core, 8.2.1), so that "#/$defs/Count" in it means its own definitions, as jsonschema 4.25.1 takes it.
# Seen: the reference is looked for in the whole document. It is called unresolvable, the check of the
# answer is skipped, and an answer that breaks the schema passes. So the product puts what its schemas
# refer to among the components.
# Ends with status 1 if the reference is resolved, or the answer is found wrong.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'kill ${server:+"$server"} 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install schemathesis==4.32.5 jsonschema==4.25.1 2>/dev/null
cd "$folder"
cat > serve.py <<'PY'
import http.server, json, sys

SCHEMA = {
    "$id": "urn:example:answer",
    "$defs": {"Count": {"type": "integer"}},
    "type": "object",
    "properties": {"count": {"$ref": "#/$defs/Count"}},
}
ANSWER = {"count": "1"}
OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "example", "version": "1"},
    "paths": {"/answer": {"get": {"responses": {"200": {
        "description": "it", "content": {"application/json": {"schema": SCHEMA}}}}}}},
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(OPENAPI if "openapi" in self.path else ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    open("port", "w").write(str(server.server_port))
    server.serve_forever()
PY
"$folder/venv/bin/python" -c '
import jsonschema, serve
print("jsonschema:", next(jsonschema.Draft202012Validator(serve.SCHEMA).iter_errors(serve.ANSWER)).message)
' | tee said
"$folder/venv/bin/python" serve.py &
server=$!
until [ -s port ]; do sleep 0.2; done
"$folder/venv/bin/st" run "http://127.0.0.1:$(cat port)/openapi.json" --checks response_schema_conformance \
    --max-examples 3 --no-color | tee -a said
grep -q "jsonschema: '1' is not of type 'integer'" said
grep -q 'unresolvable reference `#/$defs/Count`' said
! grep -q "FAILURES" said
