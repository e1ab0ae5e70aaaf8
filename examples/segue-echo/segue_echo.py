"""Says back what a task says."""

from segue import Handler, Outcome, Params, Pattern, Run, hookimpl


class Echo:
    """A task titled "Echo …" is done when it was said back."""

    name = "echo"
    summary = "says back what the task says"
    patterns = (Pattern(words=("echo",)),)
    Params = Params  # none of its own

    def run(self, run: Run) -> Outcome:
        said = run.step("listen", str.removeprefix, run.task.title, "Echo ")
        return Outcome.done(f"You said: {said}")


@hookimpl
def handlers() -> list[Handler]:
    """Bring the one handler."""
    return [Echo()]
