// Two hundred people sign in, each with password and code, and click through the lists of the staff site.
//
//   node run.mjs ADDRESS OPERATORS-PASSWORD [--people 200] [--seconds 60] [--clicks 100]
//
// --clicks is how many pages all of them open together in a second; 0 for as many as the site answers. Prints how many were
// answered, and the times of the answers in milliseconds, of all pages and of each. It fails where a click was not answered
// as it should be; of the times it judges nothing.
import autocannon from "autocannon";
import { code } from "../stage.mjs";

const [base, password] = process.argv.slice(2);
const option = (name, unless) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? Number(process.argv[at + 1]) : unless;
};
const people = option("people", 200);
const seconds = option("seconds", 60);
const clicks = option("clicks", 100);
const PAGES = [
  "/app",
  "/app/audit",
  "/app/audit?act=person.",
  "/app/audit?before=500000",
  "/app/people",
  "/app/imports",
  "/app/register",
  "/app/agreements",
  "/app/barriers",
  "/app/assessments",
  "/app/actions",
  "/app/plan",
  "/app/targets",
  "/app/meetings",
  "/app/search?q=light",
];

/** A browser without a screen: keeps its cookies and reads the fields of forms. */
class Reader {
  cookies = new Map();

  async ask(path, form) {
    const answer = await fetch(base + path, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: this.cookie() },
      body: form && new URLSearchParams(form),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const at = pair.indexOf("=");
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    this.text = await answer.text();
    this.to = answer.headers.get("location");
    return answer.status;
  }

  cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  field(name) {
    const found = this.text.match(new RegExp(`name="${name}"[^>]*value="([^"]*)"`));
    if (!found) throw new Error(`the page has no field ${name}: ${this.text.slice(0, 300)}`);
    return found[1];
  }

  async signIn(name, password, secret) {
    await this.ask("/sign-in");
    await this.ask("/sign-in", { csrf: this.field("csrf"), next: "/app", name, password });
    if (secret) {
      const { to } = this;
      await this.ask(to);
      await this.ask("/sign-in/code", { csrf: this.field("csrf"), next: "/app", code: code(secret) });
    }
    if (this.to !== "/app") throw new Error(`${name} was not let in`);
    return this;
  }
}

async function join(operator, number) {
  const email = `person-${number}-${process.pid}@load.example`;
  const role = number % 2 ? "auditor" : "administrator";
  await operator.ask("/app/people");
  const invited = await operator.ask("/app/people", { csrf: operator.field("csrf"), name: `Person ${number}`, email, body: "operator", role });
  const path = operator.text.match(/\/invitation\/[0-9a-f]+/)?.[0];
  if (!path) throw new Error(`nobody was invited: ${invited}`);
  const reader = new Reader();
  await reader.ask(path);
  const secret = reader.field("secret");
  await reader.ask(path, { csrf: reader.field("csrf"), secret, password: "three plain words", code: code(secret, Date.now() - 30000) });
  return reader.signIn(email, "three plain words", secret);
}

const operator = await new Reader().signIn("operator", password);
const readers = [];
for (let number = 0; number < people; number++) readers.push(await join(operator, number));
console.log(`${readers.length} people are signed in`);

// Everybody opens the pages in turn, from one of their own on. Autocannon asks at most once a second on a connection and sets
// out with all connections of a run at the same moment; people do not. So each connection is a run of its own that begins
// somewhere within the second, and carries the clicks of as many people as share it.
const connections = clicks ? Math.min(people, clicks) : people;
const requests = (connection) => {
  const those = readers.filter((_, number) => number % connections === connection);
  return PAGES.flatMap((_, step) =>
    those.map((reader, number) => ({
      path: PAGES[(step + connection + number * 7) % PAGES.length],
      headers: { cookie: reader.cookie() },
    })),
  );
};
const answers = [];
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
async function click(connection) {
  await sleep(clicks ? Math.random() * 1000 : 0);
  const run = autocannon({
    url: base,
    connections: 1,
    duration: seconds,
    overallRate: clicks ? Math.max(1, Math.round(clicks / connections)) : undefined,
    timeout: 60,
    requests: requests(connection),
  });
  run.on("response", (client, status, _, milliseconds) => {
    answers.push({ path: client.requestIterator.currentRequest.path, status, milliseconds });
  });
  return run;
}
const begun = Date.now();
const runs = await Promise.all([...Array(connections).keys()].map(click));
const lasted = (Date.now() - begun) / 1000;

/** The least time within which so many of the answers came. */
function within(share, some) {
  const times = some.map((one) => one.milliseconds).sort((a, b) => a - b);
  return (times[Math.ceil(times.length * share) - 1] ?? NaN).toFixed(1);
}
// Whoever may not open a page is told so: that is an answer like any other, and is counted apart. To be sent elsewhere would
// mean that somebody is no longer signed in.
const told = (hundred) => answers.filter((one) => Math.floor(one.status / 100) === hundred).length;
const unanswered = runs.reduce((sum, run) => sum + run.errors, 0);
console.log(`clicks a second  ${clicks || "as many as are answered"}, for ${lasted.toFixed(0)} s`);
console.log(`answered         ${told(2)} shown, ${told(4)} refused, ${told(3)} sent elsewhere, ${told(5)} failed, ${unanswered} not answered`);
console.log(`a second         ${(answers.length / lasted).toFixed(1)}`);
const line = (name, some) =>
  console.log(`${name.padEnd(24)} p50 ${within(0.5, some)}, p95 ${within(0.95, some)}, p99 ${within(0.99, some)}, most ${within(1, some)} ms`);
line("all pages", answers);
for (const path of PAGES) {
  line(path, answers.filter((one) => one.path === path));
}
if (told(3) || told(5) || unanswered) process.exitCode = 1;
