"""A job that mails has one letter: tried again, it repeats no letter that had left, nor holds another up."""

import ast
from collections.abc import Iterator

from tests.house.floors import modules

LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def loops(tree: ast.AST) -> Iterator[str]:
    """The jobs of the queue of mails in which something is done several times."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for job in (each for each in found if any(map(is_of_mails, each.decorator_list))):
        if any(isinstance(each, LOOPS) for each in ast.walk(job)):
            yield job.name


def is_of_mails(decorator: ast.expr) -> bool:
    """Whether it makes of a function a job of that queue."""
    return isinstance(decorator, ast.Call) and any(
        isinstance(word.value, ast.Name) and word.value.id == "MAILS" for word in decorator.keywords
    )


def test_no_job_mails_to_one_after_another() -> None:
    assert {path: names for path, tree in modules() if (names := list(loops(tree)))} == {}


def test_a_loop_is_seen_in_a_job_of_that_queue_alone() -> None:
    text = """
@app.task(name="a", queue=MAILS, retry=PATIENT)
def mail(): [send(each) for each in managers]
@app.task(name="b", queue=WEBHOOKS)
def tell():
    for each in managers: send(each)
"""
    assert list(loops(ast.parse(text))) == ["mail"]
