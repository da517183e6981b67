// Opens the calendar of a running site with ical.js, the library of Thunderbird.
//
//   node check.mjs http://127.0.0.1:4600
//
// It fails where the calendar cannot be read, or where an entry lacks what a calendar shows.
import assert from "node:assert/strict";
import ICAL from "ical.js";

const [site, ...own] = process.argv.slice(2);
for (const address of [`${site}/meetings.ics`, ...own]) {
  const answer = await fetch(address);
  assert.equal(answer.status, 200, address);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  const events = calendar.getAllSubcomponents("vevent").map((entry) => new ICAL.Event(entry));
  assert.ok(events.length > 0, "the calendar is empty");
  for (const event of events) {
    assert.ok(event.uid && event.summary, event.toString());
    assert.ok(event.startDate.toJSDate() < event.endDate.toJSDate(), `${event.summary} ends before it begins`);
  }
  assert.equal(new Set(events.map((event) => event.uid)).size, events.length, "two entries have one number");
  console.log(`${events.length} entries in the calendar, read by ical.js`);
}
