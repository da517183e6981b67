// The chapters of a partnership's year, in the order of the officer's guide.
import assert from "node:assert/strict";
import { path, send, text } from "./hands.mjs";

const COUNCIL = "ashmoor-district-council";
const POLICE = "westmarch-police";
/** Those whose duty it is by law: each has somebody on the Strategy Group, who signs for it. */
const AUTHORITIES = [COUNCIL, "westmarch-county-council", POLICE, "probation-service", "westmarch-commissioner-fire-authority", "nhs-westmarch-stoke-icb"];

/** The operator invites a chair and somebody of each authority; all take up their invitations. */
async function everybody(world) {
  const operator = await world.open();
  await world.signIn(operator, "operator", world.password);
  world.who.operator = operator;
  await world.show(operator, "/app/people", "people");
  const more = [["Chris Chair", "chair@ashmoor.example", COUNCIL, "strategy-group-chair"]];
  for (const body of AUTHORITIES) more.push([`Member of ${body}`, `member-${body}@partners.example`, body, "strategy-group-member"]);
  world.kept.members = AUTHORITIES.map((body) => `member-${body}`);
  for (const [name, email, body, role] of more) {
    await world.show(operator, "/app/people");
    await send(operator, "Make the invitation", { name, email, body, role }, "main form[action='/app/people']");
    const invitation = /\/invitation\/[0-9a-f]+/.exec(await operator.content())[0];
    world.people.push({ name, email, invitation });
  }
  for (const one of world.people) world.who[one.email.split("@")[0]] = await world.welcome(one);
  world.said = `${world.people.length} people came in`;
}

/** Autumn: the analyst writes what the figures cannot show, and freezes the assessment; each authority signs it, and all read it. */
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
  for (const one of world.kept.members) {
    await world.show(world.who[one], area);
    await send(world.who[one], "Sign version 1");
  }
  await world.show(world.who.chair, area, "assessment-signed");
  await send(world.who.chair, "Publish version 1");
  const reader = await world.open();
  await world.show(reader, `/assessments/${world.kept.area}`, "public-assessment");
  const read = await text(reader);
  assert.match(read, /Wardens, schools and shops told us the same/);
  assert.match(read, /Probation/);
  await reader.context().close();
  world.said = `${new Set(links).size} parts written, ${world.kept.members.length} bodies signed`;
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
  world.kept.group = await series(world, "strategy-group", { title: "Strategy Group", about: "It steers the partnership, decides priorities and plans, and answers for targets.", from: "2026-02-10", place: "Ashmoor Town Hall", members: AUTHORITIES, quorum: 3 });
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

/** The Strategy Group meets on what the scores say. */
async function february(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-01-27");
  const meeting = await plan(world, { series: world.kept.group, on: "2026-02-10", more: [["Priorities for the year", "The sheets are in."]] });
  await world.goOn(ann, "2026-02-10");
  await hold(world, meeting, { decide: [["Priorities", "Shop theft and burglary of homes are priorities. Vehicles are watched."]], name: "group-february" });
}

/** What it decided is written down: two are adopted, one is watched; the strands of each priority are written. */
async function decided(world) {
  const { ann } = world.who;
  const member = world.who[world.kept.members[0]];
  for (let left = 3; left > 0; left -= 1) {
    await world.show(member, world.kept.round);
    const open = "main section:not(:has(h3 .govuk-tag))";
    const title = await member.locator(`${open} h3`).first().textContent();
    const choice = title.includes("vehicles") ? "Watched" : "Priority";
    await send(member, "Write the decision down", { choice, reason: "Harm, and what people who live here say.", meeting: "Strategy Group" }, `${open} form`);
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

/** A target as far as the page with what is to come; then its draft. */
async function target(world, { kind, measure = "", wave = "", cut, fields }) {
  const { ann } = world.who;
  await world.show(ann, "/app/targets/new");
  await send(ann, "Continue", { kind, area: world.kept.area, year: "2026", ...(measure && { measure }), ...(wave && { wave }) });
  if (cut) {
    const usual = Number(/([\d,]+) in a usual twelve months/.exec(await text(ann))[1].replace(",", ""));
    fields = { ...fields, reach: Math.floor(usual * cut) };
  }
  await send(ann, "Save as a draft", fields);
  assert.match(path(ann), /^\/app\/targets\/t-/);
  return path(ann);
}

const WAVE = { from: "2025-10", to: "2025-11", base: 812, design_effect: "1.4", source: "The council’s yearly residents’ survey" };

const QUESTIONS = [
  ["People who say shop theft is a problem", "How much of a problem is theft from shops here? (A very or fairly big problem)", 31],
  ["People who feel safe in town after dark", "How safe do you feel in town after dark? (Very or fairly safe)", 58],
];

/** Waves of the survey come in. */
async function surveys(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-02-23");
  for (const [title, wording, share] of QUESTIONS) {
    await world.show(ann, "/app/targets/surveys");
    await send(ann, "Enter this wave", { title, area: world.kept.area, wording, share, ...WAVE, mode: "On paper", sampling: "andom" });
  }
  await world.show(ann, "/app/targets/surveys", "surveys");
}

/** Targets of all four kinds are drafted. */
async function targets(world) {
  const { ann } = world.who;
  const [first, second] = world.kept.priorities;
  const drafts = [
    { kind: "reduce", measure: "Shoplifting", cut: 0.95, fields: { title: "Less shop theft", owner: "Ashmoor District Council", priority: first } },
    { kind: "reduce", measure: "Burglary", cut: 0.92, fields: { title: "Fewer burglaries", owner: "Westmarch Police", priority: second } },
    { kind: "keep-low", measure: "Robbery", fields: { title: "Robbery stays rare", owner: "Westmarch Police" } },
    { kind: "fewer-say", wave: "shop theft", fields: { title: "Fewer people say that shop theft is a problem", reach: 27, owner: "Ashmoor District Council", priority: first } },
    { kind: "more-happy", wave: "after dark", fields: { title: "More people feel safe after dark", reach: 63, owner: "Ashmoor District Council" } },
  ];
  world.kept.titles = drafts.map((draft) => draft.fields.title);
  world.kept.targets = [];
  for (const draft of drafts) world.kept.targets.push(await target(world, draft));
  await world.show(ann, world.kept.targets[0], "target-draft");
}

/** Writes each part of a plan. */
async function parts(world, plan, words) {
  const { ann } = world.who;
  await world.show(ann, plan);
  const links = await ann.locator(`main a[href^='${plan}/parts/']`).evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const part of links) {
    await world.show(ann, part);
    await send(ann, "Save", { words: words[part.split("/").pop()] ?? "We say what we do, who does it and by when. We tell you what came of it." });
  }
}

/** A meeting approved it, each authority signs for itself, and it is published. */
async function outIntoTheWorld(world, plan) {
  const { ann, chair } = world.who;
  const first = world.who[world.kept.members[0]];
  await world.show(first, plan);
  await send(first, "It was approved", { meeting: "March" });
  for (const name of world.kept.members) {
    const page = world.who[name];
    await world.show(page, plan);
    if (await page.locator("main button:has-text('Sign for')").count()) await send(page, "Sign for");
  }
  await world.show(ann, plan);
  const publisher = (await ann.locator("main button:has-text('Publish it')").count()) ? ann : chair;
  await world.show(publisher, plan);
  await send(publisher, "Publish it");
}

/** The strategy for three years and, under it, the delivery plan of the year with its priorities, actions and targets. */
async function plans(world) {
  const { ann } = world.who;
  await world.show(ann, "/app/plan/new");
  await send(ann, "Begin it", { kind: "strategy", title: "Ashmoor together: strategy to 2029", from: "2026-04-01", until: "2029-03-31" });
  world.kept.strategy = path(ann);
  await parts(world, world.kept.strategy, {});
  await world.show(ann, world.kept.strategy);
  await send(ann, "Save", { words: "Everybody in Ashmoor is safe, and feels at home.", objectives: "Fewer shops are stolen from.\nFewer homes are burgled." }, "main form:has([name=objectives])");
  await send(ann, "Save the foreword", { body: COUNCIL, by: "B. Example, chair of the Strategy Group", words: "This plan is short, so that you can hold us to it." });
  await world.show(ann, "/app/plan/new");
  await send(ann, "Begin it", { kind: "delivery", title: "Delivery plan 2026 to 2027", from: "2026-04-01", until: "2027-03-31", under: "Ashmoor together" });
  world.kept.delivery = path(ann);
  await parts(world, world.kept.delivery, {});
}

const ACTIONS = [
  ["Walk the high street at closing time", "Westmarch Police", "make-harder", "2026-06-30", 0],
  ["Set up a radio link between shops", COUNCIL, "make-harder", "2026-05-31", 0],
  ["Visit each shop that was hit twice within a week", "Westmarch Police", "work-with-people", "2026-09-30", 0],
  ["Ask for banning orders for those who steal most", "Westmarch Police", "use-the-law", "2026-10-31", 0],
  ["Offer treatment where drugs are behind it", "Integrated Care", "work-with-people", "2026-12-15", 0],
  ["Train shop staff to keep themselves safe", COUNCIL, "work-with-people", "2026-07-31", 0],
  ["Gate the alleys behind Derby Street", COUNCIL, "make-harder", "2026-08-31", 1],
  ["Fit locks within two days for people who were burgled", COUNCIL, "make-harder", "2026-05-15", 1],
  ["Ask every household burgled twice what would help", "Westmarch Police", "work-with-people", "2026-06-15", 1],
  ["Check on people on licence each week", "Probation", "use-the-law", "2026-11-30", 1],
  ["Light the canal path", "Westmarch County Council", "make-harder", "2026-10-15", 1],
  ["Tell neighbours within a day of a burglary", "Westmarch Police", "work-with-people", "2026-04-30", 1],
];

/** Twelve actions are proposed to the bodies that would do them. */
async function actions(world) {
  const { ann } = world.who;
  world.kept.actions = [];
  for (const [title, owner, lever, due, priority] of ACTIONS) {
    await world.show(ann, "/app/actions/new");
    await send(ann, "", { title, owner, lever, due, priority: world.kept.priorities[priority], plan: "Delivery plan 2026" }, "main form:has([name=lever])");
    world.kept.actions.push(path(ann));
  }
  await world.show(ann, "/app/actions", "actions");
  for (const [at, priority] of world.kept.priorities.entries()) {
    await world.show(ann, `${world.kept.delivery}/lines/new`);
    const steps = ACTIONS.filter((one) => one[4] === at).map((one) => one[0]);
    await send(ann, "Save", { priority, owner: at ? POLICE : COUNCIL, resources: "Two wardens, the neighbourhood team, and the sums beside each action.", steps, targets: at ? ["Fewer burglaries"] : ["Less shop theft", "Fewer people say"] });
  }
  await world.show(ann, world.kept.delivery, "delivery-plan");
}

/** The bodies that were asked accept, each for itself. */
async function accepted(world) {
  for (const [at, action] of world.kept.actions.entries()) {
    const owner = { Ashmoor: 0, "Westmarch C": 1, "Westmarch P": 2, Probation: 3, Integrated: 5, [COUNCIL]: 0 };
    const found = Object.entries(owner).find(([words]) => ACTIONS[at][1].startsWith(words));
    const page = world.who[world.kept.members[found[1]]];
    await world.show(page, action);
    await send(page, "Accept it");
  }
  await world.show(world.who.ann, "/app/actions", "accepted");
}

/** The Strategy Group approves; the authorities sign; strategy, plan and targets are out before April. */
async function march(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-03-03");
  const meeting = await plan(world, { series: world.kept.group, on: "2026-03-17", more: [["Strategy, delivery plan and targets", "They are ready to be approved."]] });
  await world.goOn(ann, "2026-03-17");
  await hold(world, meeting, { decide: [["Strategy, delivery", "The strategy, the delivery plan and the five targets are approved."]], name: "group-march" });
}

async function approved(world) {
  await outIntoTheWorld(world, world.kept.strategy);
  await outIntoTheWorld(world, world.kept.delivery);
  const member = world.who[world.kept.members[0]];
  for (const target of world.kept.targets) {
    await world.show(member, target);
    await send(member, "Sign it off", { meeting: "March" });
  }
  const reader = await world.open();
  await world.show(reader, "/plan", "public-plans");
  assert.match(await text(reader), /Delivery plan 2026 to 2027/);
  await world.show(reader, "/performance", "public-performance-april");
  assert.match(await text(reader), /Less shop theft/);
}

/** April: the plan is in force. */
async function april(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-04-01");
  for (const plan of [world.kept.strategy, world.kept.delivery]) {
    await world.show(ann, plan);
    await send(ann, "It is in force from today");
  }
}

/** The day so many days after another. */
const later = (day, days) => new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Every two weeks: people meet, agree actions, and those who own them get on with them. */
const HUB = [
  ["2026-04-14", [["Shop", "Put two cameras at the bus station", "Ashmoor", "2026-06-15", "Make it harder"]]],
  ["2026-04-28", []],
  ["2026-05-12", [["Shop", "Speak with the three families who steal most", "Westmarch Police", "2026-06-30", "Work with people"]]],
  ["2026-05-26", []],
  ["2026-06-09", []],
  ["2026-06-23", []],
];

async function fortnights(world) {
  const { ann } = world.who;
  world.kept.hubs ??= 0;
  for (const [on, agree] of HUB.slice(world.kept.hubs)) {
    await world.goOn(ann, later(on, -7));
    const meeting = await plan(world, { series: world.kept.hub, on, more: [["Shop theft in the high street", "Four shops were hit twice."]] });
    await world.goOn(ann, on);
    await hold(world, meeting, { decide: [["Shop", "Each shop that is hit twice gets a visit within a week."]], agree, name: world.kept.hubs === 0 ? "hub" : "" });
    world.kept.hubs += 1;
    await worked(world, later(on, 21));
  }
}

/** Owners get on with their actions: start those that are due by a day, and finish them. */
async function worked(world, until) {
  for (const [at, action] of world.kept.actions.entries()) {
    if (ACTIONS[at][3] > until || world.kept.done?.includes(action)) continue;
    const place = ["Ashmoor", "Westmarch C", "Westmarch P", "Probation", "Westmarch Commissioner", "Integrated"];
    const owner = ACTIONS[at][1] === COUNCIL ? 0 : place.findIndex((words) => ACTIONS[at][1].startsWith(words));
    const page = world.who[world.kept.members[owner]];
    await world.show(page, action);
    if (await page.locator("main button:has-text('Start work')").count()) await send(page, "Start work");
    await send(page, "It is done", { reason: "The wardens wrote it into the log, and the meeting saw it." });
    assert.equal(await page.locator("main button:has-text('It is done')").count(), 0, `${action} is done`);
    (world.kept.done ??= []).push(action);
  }
}

/** What the watch found is answered by its owner; answers the addresses of exceptions that are open. */
async function answered(world, day) {
  const { ann } = world.who;
  await world.show(ann, "/app/exceptions", `exceptions-${day}`);
  const open = await ann.locator("main a[href^='/app/exceptions/e-']").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href")))]);
  for (const one of open) {
    await world.show(ann, one);
    const about = await ann.textContent("h1");
    if (/shop theft/i.test(about) && !world.kept.caughtOn) {
      world.kept.caughtOn = /exception since ([0-9]{1,2} \w+ 20[0-9]{2})/.exec(await text(ann))[1];
      await world.show(ann, one, "exception-open");
    }
    const member = world.who[world.kept.members[/burglar|robbery/i.test(about) ? 2 : 0]];
    await world.show(member, one);
    if (await member.locator("main button:has-text('Save the answer')").count()) {
      await send(member, "Save the answer", { cause: "Two new shops opened by the bus station, and few staff are on at closing time.", action: "Wardens walk there from four o’clock, and each shop that is hit twice is visited.", recovery: "Back on the planned line in four months.", back_by: "2026-12", needed: "Whether two more wardens are paid for until March." });
    }
  }
  return open;
}

/** A quarter ends: the board is kept as papers, the Strategy Group meets on it and decides what the exceptions ask. */
async function quarter(world, { notice, on, name, close = [] }) {
  const { ann } = world.who;
  await world.goOn(ann, notice);
  await worked(world, later(on, 100));
  await answered(world, notice);
  const meeting = await plan(world, { series: world.kept.group, on, more: [["The board of the quarter", "Exceptions first."]] });
  await world.goOn(ann, on);
  await world.show(ann, "/app/board", `board-${name}`);
  await send(ann, "Keep version");
  await hold(world, meeting, { decide: [["board", "Two more wardens are paid for until March."]], name: `group-${name}` });
  const exceptions = await answered(world, on);
  assert.ok(exceptions.length > 0, `shop theft is an exception in ${name}`);
  const member = world.who[world.kept.members[0]];
  for (const one of exceptions) {
    await world.show(member, one);
    if (await member.locator("main button:has-text('Save the decision')").count()) {
      await send(member, "Save the decision", { meeting: on.slice(0, 4), words: "Two more wardens are paid for until March." });
    }
    await world.show(member, one, `exception-${name}`);
  }
  const reader = await world.open();
  await world.show(reader, "/performance", `public-${name}`);
  for (const title of world.kept.titles) assert.ok((await text(reader)).includes(title), `${title} stands on the public page in ${name}`);
  await reader.context().close();
  world.said = `${exceptions.length} exceptions, ${world.kept.done?.length ?? 0} actions done`;
}

const first = (world) => quarter(world, { notice: "2026-07-01", on: "2026-07-14", name: "july" });
const second = (world) => quarter(world, { notice: "2026-09-29", on: "2026-10-13", name: "october" });

/** Autumn: the same questions were asked again. */
async function askedAgain(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2026-12-08");
  for (const [again, share] of [[QUESTIONS[0][0], 33], [QUESTIONS[1][0], 64]]) {
    await world.show(ann, "/app/targets/surveys");
    await send(ann, "Enter this wave", { again, share, ...WAVE, from: "2026-10", to: "2026-11", mode: "On paper", sampling: "andom" });
  }
}

const third = (world) => quarter(world, { notice: "2026-12-29", on: "2027-01-12", name: "january" });
const fourth = (world) => quarter(world, { notice: "2027-03-30", on: "2027-04-13", name: "april" });

/** Spring: the year is over. Targets are closed as the figures say, the report of the year shows misses before hits, and what is open goes on. */
async function yearEnd(world) {
  const { ann } = world.who;
  await world.goOn(ann, "2027-05-04");
  const outcomes = [];
  for (const target of world.kept.targets) {
    await world.show(ann, target);
    await send(ann, "Close it", { account: "We did what we planned, and say what came of it." });
    await world.show(ann, target);
    outcomes.push(/Missed the target|Met the target|Held/.exec(await text(ann))?.[0]);
  }
  assert.deepEqual(outcomes, ["Missed the target", "Met the target", "Held", "Missed the target", "Met the target"]);
  const caught = new Date(`${world.kept.caughtOn} UTC`);
  const early = Math.floor((Date.UTC(2027, 3, 1) - caught) / (365.25 / 12) / 86_400_000);
  assert.ok(early >= 3, `shop theft was caught ${early} months before the year's end`);
  world.kept.caught = `shop theft was caught ${early} months before the year's end, on ${caught.toISOString().slice(0, 10)}`;
  world.kept.outcomes = outcomes;
  assert.equal(world.kept.done.length, ACTIONS.length);
  await world.show(ann, "/app/year-end/2026", "year-end");
  for (const [title] of ACTIONS) assert.ok((await text(ann)).includes(title), `${title} stands in the year's report`);
  await world.show(ann, "/app/board", "board-year-end");
  world.said = outcomes.join(", ");
}

/** The next plan takes on what is open, and the plan of the year is closed. */
async function carriedOn(world) {
  const { ann } = world.who;
  await world.show(ann, `${world.kept.delivery}/next`, "next-plan");
  const due = await ann.locator("main [name^=due-]").evaluateAll((all) => all.map((one) => one.name));
  const fields = Object.fromEntries(due.flatMap((name) => [[name, "2027-09-30"], [name.replace("due-", "reason-"), "The money came in March."]]));
  await send(ann, "Begin it", { title: "Delivery plan 2027 to 2028", from: "2027-04-01", until: "2028-03-31", ...fields });
  const member = world.who[world.kept.members[0]];
  for (const page of [ann, member]) {
    await world.show(page, world.kept.delivery);
    if (!(await page.locator("main button:has-text('Close it')").count())) continue;
    await send(page, "Close it", { words: "Most of what we planned was done. Shop theft rose, and stays our first priority." });
    break;
  }
  await world.show(ann, world.kept.delivery, "plan-closed");
  assert.match(await text(ann), /What came of it/);
  await world.show(ann, "/app/thread/target/t-1", "thread");
  const reader = await world.open();
  await world.show(reader, "/plan", "public-plans-year-end");
  await world.show(reader, "/performance", "public-performance-year-end");
}

export const chapters = [
  ["Everybody comes in", everybody],
  ["The strategic assessment is frozen", assessment],
  ["Priorities are scored blind", scoring],
  ["The Strategy Group meets", february],
  ["Two priorities are adopted", decided],
  ["Waves of the survey come in", surveys],
  ["Targets are drafted", targets],
  ["Strategy and delivery plan are written", plans],
  ["Twelve actions are proposed", actions],
  ["Their owners accept them", accepted],
  ["The Strategy Group meets on the plan", march],
  ["Strategy, plan and targets are out", approved],
  ["The year begins", april],
  ["Six problem-solving meetings are held", fortnights],
  ["The first quarter", first],
  ["The second quarter", second],
  ["The survey asks again", askedAgain],
  ["The third quarter", third],
  ["The fourth quarter", fourth],
  ["The year is over", yearEnd],
  ["The next plan takes on what is open", carriedOn],
];
