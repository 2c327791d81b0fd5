import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { displayProblem, getRuntime, needsNoSandbox, withoutNodeMode } from './runtime.mjs';
import { exitCode, failureText, root, setUp, SetupError } from './setup.mjs';

const USAGE = `Opens Ginnel. On a fresh clone it first installs what it needs and builds.

  npm start                            the desktop app
  npm start -- --web                   browser mode: the same program in your browser, on 127.0.0.1
      --port N                         ... on this port (default: any free one)
      --no-open                        ... without opening the browser
  npm start -- --data-dir DIR          keep sessions, known hosts and settings in DIR
  npm start -- --help                  this text

Other arguments go on to the app. Without a display or an Electron runtime browser mode starts by itself.
`;

const say = (line) => process.stderr.write(`${visible(line)}\n`);

/** What a terminal would act on is shown as an escape, as shared/visible-text.ts has it, which is not built yet. */
function visible(text) {
  const unseen =
    /(?![\t\n])\p{Cc}|\p{Zl}|\p{Zp}|\p{Surrogate}|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|[\ufff9-\ufffb]/gu;
  return text.replace(unseen, (found) =>
    Array.from({ length: found.length }, (_none, at) => {
      return `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** What the command line asks for. @throws SetupError for options that contradict each other */
function parse(args) {
  const web = args.includes('--web');
  const rest = args.filter((arg) => arg !== '--web');
  const webOnly = rest.find((arg) => arg === '--no-open' || arg === '--port' || arg.startsWith('--port='));
  if (!web && webOnly !== undefined) throw new SetupError(`${webOnly} belongs to browser mode: add --web.`);
  return { web, rest, help: args.includes('--help') || args.includes('-h') };
}

async function main() {
  const { web, rest, help } = parse(process.argv.slice(2));
  if (help) return void process.stdout.write(USAGE);
  await setUp({ say });
  if (web) return startWeb(rest);
  const noDisplay = await displayProblem();
  if (noDisplay !== undefined) return startWebInstead(noDisplay, rest);
  const runtime = await getRuntime(say);
  if ('missing' in runtime) return startWebInstead(runtime.missing, rest);
  if (needsNoSandbox) say('Running as root, so Electron starts without its sandbox (--no-sandbox).');
  run(runtime.executable, [...(needsNoSandbox ? ['--no-sandbox'] : []), root, ...rest]);
}

function startWebInstead(reason, rest) {
  const sentence = reason[0].toUpperCase() + reason.slice(1);
  say(`${sentence}, so Ginnel starts in browser mode.`);
  // Where no window can be shown, no browser can be either.
  startWeb(/display/.test(reason) ? [...rest, '--no-open'] : rest);
}

function startWeb(args) {
  const options = JSON.parse(readFileSync(join(root, 'build/node-options.json'), 'utf8'));
  run(process.execPath, [...options, join(root, 'out/main/web.js'), ...args]);
}

function run(command, args) {
  const { child, ended } = runInForeground(command, args, { script: 'start', env: withoutNodeMode() });
  child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
  ended.then(({ code, signal }) => process.exit(exitCode(code, signal)));
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}

main().catch((error) => fail(failureText(error)));
