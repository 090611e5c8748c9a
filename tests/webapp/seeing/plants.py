"""What is planted in the house, to be found in nothing that it says."""

from __future__ import annotations

import secrets

REQUESTS = 40
REQUEST_ID = "seen-by-the-proxy-1"
SECRETS = {
    name: f"planted-{name}-{secrets.token_hex(12)}"
    for name in ("database", "key", "metrics", "password", "query", "signature", "broker", "object-store")
}
UNKNOWN_TOKEN = f"mgp_{secrets.token_hex(16)}"
PRESIGNED = f"https://s3.example/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={SECRETS['signature']}"
