// The chapters of a partnership's year, in the order of the officer's guide.
import assert from "node:assert/strict";
import { path, send, text } from "./hands.mjs";

const COUNCIL = "ashmoor-district-council";
const POLICE = "westmarch-police";

/** The operator invites a chair and somebody of each authority; all take up their invitations. */
async function everybody(world) {
  const operator = await world.open();
  await world.signIn(operator, "operator", world.password);
  world.who.operator = operator;
  await world.show(operator, "/app/people", "people");
  const bodies = await operator.locator("main [name=body] option").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
  const more = [["Chris Chair", "chair@ashmoor.example", COUNCIL, "strategy-group-chair"]];
  for (const body of bodies) more.push([`Member of ${body}`, `member-${body}@partners.example`, body, "strategy-group-member"]);
  world.kept.members = bodies.map((body) => `member-${body}`);
  for (const [name, email, body, role] of more) {
    await world.show(operator, "/app/people");
    await send(operator, "Make the invitation", { name, email, body, role }, "main form[action='/app/people']");
    const invitation = /\/invitation\/[0-9a-f]+/.exec(await operator.content())[0];
    world.people.push({ name, email, invitation });
  }
  for (const one of world.people) world.who[one.email.split("@")[0]] = await world.welcome(one);
  world.said = `${world.people.length} people came in`;
}

/** Autumn: the analyst writes what the figures cannot show, and freezes the assessment. */
async function assessment(world) {
  const { bo } = world.who;
  await world.goOn(bo, "2026-01-12");
  await world.show(bo, "/app/assessments", "assessments");
  const area = await bo.locator("main a[href^='/app/assessments/E']").first().getAttribute("href");
  world.kept.area = area.split("/").pop();
  await world.show(bo, area, "assessment");
  const links = await bo.locator(`main a[href^='${area}/parts/']`).evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const part of new Set(links)) {
    await world.show(bo, part);
    await bo.fill("main textarea", "Wardens, schools and shops told us the same in October as the figures do.");
    await Promise.all([bo.waitForNavigation(), bo.locator("main textarea").first().evaluate((one) => one.form.requestSubmit())]);
  }
  await world.show(bo, area, "assessment-written");
  await send(bo, "Freeze this version");
  await world.show(bo, area, "assessment-frozen");
  assert.match(await text(bo), /version 1/i);
  world.said = `${new Set(links).size} parts written`;
}

/** Adds a series of meetings by the usual rules of its kind, and answers its id. */
async function series(world, kind, fields) {
  const { ann } = world.who;
  await world.show(ann, `/app/meetings/series?kind=${kind}`);
  await send(ann, "Save the series", fields);
  return path(ann).split("/").pop();
}

/** Plans a meeting and sends its agenda out, on the day it is. `more` is what nobody but a person would think of. */
async function plan(world, { series, on, more = [] }) {
  const { ann } = world.who;
  await world.show(ann, "/app/meetings");
  await send(ann, "Plan it", { series, on }, "main details form");
  const address = path(ann);
  assert.match(address, /^\/app\/meetings\/m-/, "its page is shown");
  if (await ann.locator("main button:has-text('Build it from what is open')").count()) await send(ann, "Build it from what is open");
  for (const [title, why] of more) await send(ann, "Save the agenda", { title, why, minutes: 10 });
  const late = await ann.locator("main form:has(button:has-text('Send the agenda out')) [name=reason]").count();
  await send(ann, "Send the agenda out", late ? { reason: "The dates of the year were settled this week." } : {});
  return address;
}

/** Holds a meeting on its day: who is here, every item with a line, actions as they are agreed, minutes settled. */
async function hold(world, address, { decide = [], agree = [], name = "" }) {
  const { ann, chair } = world.who;
  await world.show(ann, address, name && `${name}-before`);
  const form = ann.locator("main form:has(button:has-text('Save who comes'))");
  const fields = {};
  for (const one of await form.locator("select[name^=presence-]").evaluateAll((all) => all.map((one) => one.name))) {
    fields[one] = "here";
    fields[one.replace("presence", "signed")] = "yes";
    fields[one.replace("presence", "senior")] = "yes";
  }
  await send(ann, "Save who comes", fields);
  await send(ann, "Open the meeting");
  const items = Number(/Item 1 of (\d+)/.exec(await text(ann))[1]);
  for (let item = 1; item <= items; item += 1) {
    await world.show(ann, `${address}/live?item=${item}`, name && item === 1 ? `${name}-live` : "");
    const title = await ann.textContent("h1");
    for (const [about, action, body, due, lever] of agree.filter(([about]) => title.includes(about))) {
      await send(ann, "Agree it", { action, body, due, lever }, "main form:has([name=action])");
      await world.show(ann, `${address}/live?item=${item}`);
    }
    const decision = decide.find(([about]) => title.includes(about));
    if (decision) await send(ann, "Decided", { words: decision[1] }, "main form:has([name=words])");
    else await send(ann, "Note", { words: "Heard and noted." }, "main form:has([name=words])");
  }
  await world.show(ann, address);
  await send(ann, "End it and make the minutes");
  await world.show(chair, address);
  await send(chair, "Settle the minutes");
  const out = chair.locator("main button:has-text('Publish decisions and actions')");
  if (await out.count()) await send(chair, "Publish decisions and actions");
  await world.show(ann, address, name && `${name}-after`);
  world.kept.meetings = (world.kept.meetings ?? 0) + 1;
}

/** Winter: series of meetings are set up; a round is begun, candidates put forward, scored blind by people of four bodies. */
async function scoring(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-01-19");
  const members = world.kept.members.map((one) => one.slice("member-".length));
  world.kept.group = await series(world, "strategy-group", { title: "Strategy Group", about: "It steers the partnership, decides priorities and plans, and answers for targets.", from: "2026-02-10", place: "Ashmoor Town Hall", members, quorum: 3 });
  world.kept.hub = await series(world, "problem-solving", { title: "Problem-solving meeting", about: "Bodies that can act bring what is open, and agree who does what by when.", from: "2026-04-14", place: "Leek police station", members: [COUNCIL, POLICE, "westmarch-county-council"], quorum: 2 });
  await world.show(ann, "/app/priorities");
  await send(ann, "Begin", { year: 2026 });
  world.kept.round = path(ann);
  const candidates = [
    ["Shop theft", "Shoplifting", "Shopkeepers speak of it most.", 2],
    ["Burglary of homes", "Burglary", "People burgled once fear the next time.", 1],
    ["Thefts of and from vehicles", "Vehicle crime", "Few speak of it.", 4],
  ];
  for (const [title, measures, residents, rank] of candidates) {
    await send(ann, "Put it forward", { title, measures, residents, rank });
  }
  await world.show(ann, world.kept.round, "candidates");
  const scorers = world.kept.members.slice(0, 4);
  await send(ann, "Begin scoring", { scorers: scorers.map((one) => world.people.find((person) => person.email.startsWith(`${one}@`)).name) });
  for (const [n, name] of scorers.entries()) {
    const page = world.who[name];
    await world.show(page, world.kept.round);
    const sheets = await page.locator("main a:has-text('Score it')").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    assert.equal(sheets.length, candidates.length);
    for (const [at, sheet] of sheets.entries()) {
      await world.show(page, sheet, n + at === 0 ? "score" : "");
      const names = await page.locator("main input[type=radio]").evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
      for (const element of names) {
        const choices = page.locator(`main input[name="${element}"]`);
        const harm = [3, 2, 1][at] + (n % 2);
        await choices.nth(Math.min((await choices.count()) - 1, element === "confidence" ? 1 : harm)).check({ force: true });
      }
      await send(page, "Hand it in", { note: "As the neighbourhood team sees it." });
    }
  }
  await world.show(ann, world.kept.round, "scored");
  await send(ann, "Show all sheets");
  await world.show(ann, world.kept.round, "order");
  world.said = `${candidates.length} candidates, ${scorers.length} scorers`;
}

/** The Strategy Group decides: two are adopted, one is watched. */
async function decided(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-01-27");
  const meeting = await plan(world, { series: world.kept.group, on: "2026-02-10", more: [["Priorities for the year", "The sheets are in."]] });
  await world.goOn(ann, "2026-02-10");
  await hold(world, meeting, { decide: [["Priorities", "Shop theft and burglary of homes are priorities. Vehicles are watched."]], name: "group-february" });
  const member = world.who[world.kept.members[0]];
  for (const choice of ["Adopt", "Adopt", "Monitor"]) {
    await world.show(member, world.kept.round);
    const open = member.locator("main form:has(button:has-text('Write the decision down'))");
    const at = choice === "Monitor" ? 0 : 0;
    const title = await open.nth(at).evaluate((one) => one.closest("section").querySelector("h3").textContent.trim());
    const wanted = title.includes("vehicles") ? "onitor" : "dopt";
    await send(member, "Write the decision down", { choice: wanted, reason: "Harm, and what people who live here say.", meeting: "Strategy Group" }, "main section form:has([name=choice])");
  }
  await world.show(member, world.kept.round);
  await send(member, "End the round");
  await world.show(ann, "/app/plan", "plans");
  const priorities = await ann.locator("main a[href^='/app/priority/']").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href")))]);
  assert.equal(priorities.length, 2, "two priorities were adopted");
  for (const one of priorities) {
    await world.show(ann, one);
    await send(ann, "Save the control strategy", { prevention: "Change the place so that it happens less.", intelligence: "Put what each body knows side by side once a month.", support: "Speak with everybody it happened to within three days.", "enforcement-none": "The police and crime plan says how the law is used." });
  }
  await world.show(ann, priorities[0], "priority");
  world.kept.priorities = priorities.map((one) => one.split("/").pop());
}

export const chapters = [
  ["Everybody comes in", everybody],
  ["The strategic assessment is frozen", assessment],
  ["Priorities are scored blind", scoring],
  ["Two priorities are adopted", decided],
];
