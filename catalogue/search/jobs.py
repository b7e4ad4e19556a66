"""The words of the titles, counted again."""

from procrastinate.contrib.django import app

from catalogue.search import words


@app.periodic(cron="29 * * * *", periodic_id="refresh_words")
@app.task(name="refresh_words", queueing_lock="refresh_words")
def refresh_words(timestamp: int) -> None:
    """Take the words of the titles published since, for misspelt searches."""
    words.refresh()
