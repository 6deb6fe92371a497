"""Who may do what over HTTP: a kernel belongs to the person who started it, and nothing else is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import JupyterHandler

if TYPE_CHECKING:
    from textinator_widgets.serving.kernels import AnnotatorKernels


class KernelOwners(Authorizer):
    """Lets people reach the kernels that they started."""

    def is_authorized(self, handler: JupyterHandler, user: User | None, action: str, resource: str) -> bool:
        """Say whether a person may do something; True only for their own kernel."""
        if user is None or resource != "kernels":
            return False
        kernel_id = getattr(handler, "kernel_id", None) or handler.path_kwargs.get("kernel_id")
        kernels = cast("AnnotatorKernels", handler.kernel_manager)
        return kernel_id is not None and kernels.owner(kernel_id) == user.username
