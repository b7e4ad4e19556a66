"""What a floor asks of those above: answered by default, then by who knows."""

from cpf_portal.common.questions import Question


def test_nobody_above_the_question_answers_itself_and_then_who_knows_does() -> None:
    @Question
    def how_many(trainee_id: int) -> int:
        """How many things the trainee has."""
        return 0

    assert how_many(7) == 0
    how_many.is_answered_by(lambda trainee_id: trainee_id * 2)
    assert how_many(7) == 14
    assert how_many.__doc__ == "How many things the trainee has."
