"""The nginx that is shipped, in front of a web process."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpf_portal.operations.serving.supervisor import ending_with_us
from tests.cpf_portal.operations.test_proxy import NGINX, configuration, opens
from tests.cpf_portal.operations.test_workers import wait_for
from tests.ports import free_port


@contextmanager
def a_proxy(web: str) -> Iterator[str]:
    """Its address. Its bounds are those of `deploy/`, but for the seconds that a body may be silent."""
    assert NGINX is not None, "needs nginx: apt-get install nginx-light"
    folder, port = Path(tempfile.mkdtemp(prefix="cpfn-")), free_port()
    folder.chmod(0o755)
    main = configuration(folder, web, port, free_port())
    command = [NGINX, "-c", str(main), "-p", str(folder), "-e", str(folder / "error.log")]
    if os.getuid() == 0:
        command += ["-g", "user root;"]
    process = subprocess.Popen(ending_with_us(command))
    try:
        wait_for(lambda: opens(port), 30)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)
