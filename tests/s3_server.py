"""As much of S3 as pyarrow asks for, in memory: a bucket is there when something was put in it or it was made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


class S3:
    """The objects by bucket and key, the requests as they came, and whether writing is allowed."""

    def __init__(self) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {}
        self.requests: list[tuple[str, str]] = []
        self.closed = False
        self.port = 0

    def address(self, path: str) -> str:
        """The address of a path, with what a program needs to come here."""
        options = f"endpoint_override=127.0.0.1:{self.port}&scheme=http&region=us-east-1"
        return f"s3://key:secret@{path}?{options}"


@contextmanager
def s3_server() -> Iterator[S3]:
    s3 = S3()
    parts: dict[str, dict[int, bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            length = headers.pop("length", str(len(body)))
            for name, value in {"Content-Length": length, "ETag": '"0"', **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def fail(self, status: int, code: str) -> None:
            self.answer(status, f"{HEAD}<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                content = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    content += self.rfile.read(size)
                    self.rfile.readline()
                while self.rfile.readline().strip():
                    pass
            else:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if "aws-chunked" in self.headers.get("Content-Encoding", ""):
                found = b""
                while content:
                    line, content = content.split(b"\r\n", 1)
                    size = int(line.split(b";")[0], 16)
                    found, content = found + content[:size], content[size + 2 :]
                    if not size:
                        break
                return found
            return content

        def serve(self) -> None:
            url = urlsplit(self.path)
            bucket, _, key = unquote(url.path).lstrip("/").partition("/")
            query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
            s3.requests.append((self.command, f"{bucket}/{key}"))
            content = self.body()
            objects = s3.buckets.get(bucket)
            if objects is None:
                self.fail(404, "NoSuchBucket")
            elif s3.closed and self.command in ("PUT", "POST", "DELETE"):
                self.fail(403, "AccessDenied")
            elif self.command == "GET" and not key:
                self.list(objects, query)
            elif self.command in ("GET", "HEAD"):
                self.get(objects, key)
            elif self.command == "POST" and "uploads" in query:
                parts[key] = {}
                self.answer(
                    200,
                    f"{HEAD}<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>".encode(),
                )
            elif self.command == "POST" and "uploadId" in query:
                objects[key] = b"".join(part for _, part in sorted(parts.pop(key).items()))
                answer = "<CompleteMultipartUploadResult><ETag>0</ETag></CompleteMultipartUploadResult>"
                self.answer(200, f"{HEAD}{answer}".encode())
            elif self.command == "PUT" and "partNumber" in query:
                parts[key][int(query["partNumber"])] = content
                self.answer(200)
            elif self.command == "PUT":
                objects[key] = content
                self.answer(200)
            elif self.command == "DELETE":
                objects.pop(key, None)
                self.answer(204)
            else:
                self.fail(501, "NotImplemented")

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve  # noqa: N815

        def list(self, objects: dict[str, bytes], query: dict[str, str]) -> None:
            prefix, first = query.get("prefix", ""), int(query.get("continuation-token", 0))
            keys = sorted(key for key in objects if key.startswith(prefix))
            found, common = [], set()
            for key in keys:
                rest = key[len(prefix) :]
                if query.get("delimiter") and "/" in rest:
                    common.add(prefix + rest.split("/")[0] + "/")
                else:
                    found.append(key)
            some = found[first : first + 20]  # in pages, as there
            more = first + 20 < len(found)
            day = "2020-01-01T00:00:00.000Z"
            body = "".join(
                f"<Contents><Key>{escape(key)}</Key><Size>{len(objects[key])}</Size><LastModified>{day}</LastModified>"
                "</Contents>"
                for key in some
            )
            body += "".join(
                f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>" for key in sorted(common)
            )
            body += f"<IsTruncated>{str(more).lower()}</IsTruncated><KeyCount>{len(some) + len(common)}</KeyCount>"
            body += f"<NextContinuationToken>{first + 20}</NextContinuationToken>" if more else ""
            self.answer(200, f"{HEAD}<ListBucketResult>{body}</ListBucketResult>".encode())

        def get(self, objects: dict[str, bytes], key: str) -> None:
            if not key and self.command == "HEAD":
                self.answer(200)
                return
            if key not in objects:
                self.fail(404, "NoSuchKey")
                return
            content = objects[key]
            day = {"Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}
            wanted = self.headers.get("Range")
            if wanted and self.command == "GET":
                start, _, end = wanted.removeprefix("bytes=").partition("-")
                first, last = int(start), min(int(end or len(content)), len(content) - 1)
                span = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
                self.answer(206, content[first : last + 1], **day, **span)
                return
            self.answer(200, content, length=str(len(content)), **day)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    s3.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield s3
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
