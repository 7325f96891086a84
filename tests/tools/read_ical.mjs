// Reads a calendar from standard input and prints every occurrence of 2027 as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
const found = [];
for (const event of events.filter((each) => !each.isRecurrenceException())) {
  for (const other of events) {
    if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  }
  const add = (item, start) =>
    found.push({
      start: start.toJSDate().toISOString(),
      status: item.component.getFirstPropertyValue("status"),
      summary: item.summary,
    });
  if (!event.isRecurring()) {
    add(event, event.startDate);
    continue;
  }
  const dates = event.iterator();
  for (let date = dates.next(); date && date.year < 2028; date = dates.next()) {
    const details = event.getOccurrenceDetails(date);
    add(details.item, details.startDate);
  }
}
console.log(JSON.stringify(found));
