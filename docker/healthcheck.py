"""Exit code 0 when the service in this container is ready to answer, 1 otherwise."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    url = f"http://127.0.0.1:{os.environ.get('SONGKIN_PORT', '8000')}/health/ready"
    try:
        with urlopen(url, timeout=2) as answer:
            return 0 if answer.status == 200 else 1
    except (URLError, OSError) as error:
        print(f"{url}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
