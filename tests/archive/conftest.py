from tests.minutes.conftest import (  # noqa: F401  fixtures
    _sealed_once,
    _server,
    demo_authority,
    sealed,
    timestamp_server,
)
