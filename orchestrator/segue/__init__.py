"""The front door of Segue: all that a plugin imports."""

from segue.board import Board, UsedColumn
from segue.change import Change, Receipt, World
from segue.errors import (
    Cancelled,
    Conflict,
    Critical,
    NeedsInput,
    Refused,
    SegueError,
    Unavailable,
)
from segue.handler import Handler, Params, Pattern, Run
from segue.hooks import hookimpl, hookspec
from segue_schemas import FollowUp, Outcome, Picture, Priority, Problem, Severity, Status, Task

__all__ = [
    "Board",
    "Cancelled",
    "Change",
    "Conflict",
    "Critical",
    "FollowUp",
    "Handler",
    "NeedsInput",
    "Outcome",
    "Params",
    "Pattern",
    "Picture",
    "Priority",
    "Problem",
    "Receipt",
    "Refused",
    "Run",
    "SegueError",
    "Severity",
    "Status",
    "Task",
    "Unavailable",
    "UsedColumn",
    "World",
    "hookimpl",
    "hookspec",
]
