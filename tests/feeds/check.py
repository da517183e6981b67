"""Opens the feeds of a running site with the libraries that calendars and feed readers are built on.

    cargo xtask test feeds
    python tests/feeds/check.py http://127.0.0.1:4600 [own calendar address]

It fails where a feed cannot be read, or where an entry lacks what a calendar or a reader shows.
"""

import sys
import urllib.request

import feedparser
import icalendar


def calendar(address):
    """Every entry has a number of its own, a title and a beginning."""
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["content-type"].startswith("text/calendar"), answer.headers["content-type"]
        feed = icalendar.Calendar.from_ical(answer.read())
    entries = feed.walk("VEVENT")
    for entry in entries:
        assert entry["summary"] and entry["uid"] and entry.decoded("dtstart"), entry
    assert len({entry["uid"] for entry in entries}) == len(entries), "two entries have one number"
    print(f"{len(entries)} entries in the calendar")


def news(address):
    """The feed is well formed, and every entry has a title, a link and a day."""
    feed = feedparser.parse(address)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10", feed.version
    for entry in feed.entries:
        assert entry.title and entry.link.startswith("http") and entry.updated_parsed, entry
    print(f"{len(feed.entries)} entries of news")


if __name__ == "__main__":
    site = sys.argv[1].rstrip("/")
    calendar(f"{site}/meetings.ics")
    news(f"{site}/news.atom")
    for own in sys.argv[2:]:
        calendar(own)
