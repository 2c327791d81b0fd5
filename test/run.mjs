import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findRuntime } from '../build/runtime.mjs';
import { failureText, root, runQuietly, setUpPackages } from '../build/setup.mjs';
import { getNode } from './other-node.mjs';
import { installMissing, missingFor } from './requirements.mjs';
import { endWine, findLoader, runWindowsNode, setUpWine, windowsPath } from './wine.mjs';

/**
 * `npm test`: all the project's checks, from a fresh clone on. Every stage runs, whatever became of those before it. The last
 * line counts tests: those of vitest and Playwright; a stage without tests (lint, types, build, pack) counts 1 failed when it
 * fails and nothing when it passes, and so does a stage that cannot run.
 *
 *   npm test                    all stages
 *   npm test -- unit lint       these alone (with what they need built before)
 *   npm test -- --node 24       unit, node and integration on that Node
 *
 * GINNEL_TESTS_MUST_RUN names stages (`desktop`, `win`) whose tests may not all be skipped.
 */
const STAGES = ['lint', 'types', 'build', 'unit', 'node', 'win', 'integration', 'ui', 'pack', 'desktop'];
/**
 * Runs beside others, as it keeps one processor busy and no clock matters to it: beside the tests of the desktop app, one at a
 * time, which mostly wait; where those do not run, beside the stages after it up to the next of those in BY_THEMSELVES.
 */
const BESIDE = 'lint';
/** Where it gives way to all else. */
const LOWEST_PRIORITY = 19;
/** Stages that wait for real servers and browsers: nothing else is to keep the machine busy. */
const BY_THEMSELVES = ['win', 'integration', 'ui', 'desktop'];
/** Stages that need servers, wine or a display of Linux: elsewhere it is skipped by name. */
const LINUX_ALONE = ['win', 'integration', 'ui', 'desktop'];
/** What another Node can make a difference to. */
const NODE_STAGES = ['unit', 'node', 'integration'];
const NEEDS = { win: ['build'], ui: ['build'], pack: ['build'], desktop: ['build', 'pack'] };
/** Playwright then ends by itself and names what did not run. */
const STAGE_LIMIT_MS = 15 * 60_000;
/** How much later a stage that has not ended by itself is killed. */
const GRACE_MS = 60_000;
const WINE_LIMIT_MS = 6 * 60_000;

const PASSED = { passed: 0, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };

const say = (line) => process.stdout.write(`${line}\n`);
const reports = mkdtempSync(join(tmpdir(), 'ginnel-test-reports-'));
const runtime = findRuntime();
/** What runs the tests, another Node with `--node`; and what its children find under the name `node`. */
const node = { program: process.execPath, env: {} };

async function main() {
  const asked = process.argv.slice(2);
  const at = asked.indexOf('--node');
  const [, major] = at < 0 ? [] : asked.splice(at, 2);
  const possible = at < 0 ? STAGES : NODE_STAGES;
  const unknown = asked.find((stage) => !possible.includes(stage));
  if (unknown !== undefined) {
    say(
      `There is no stage ${unknown}${at < 0 ? '' : ' with --node'}; the stages are ${possible.join(', ')}.`,
    );
    return finish([{ stage: 'start', seconds: 0, ...FAILED }]);
  }
  const wanted = asked.length === 0 ? possible : [...asked, ...asked.flatMap((stage) => NEEDS[stage] ?? [])];
  const stages = STAGES.filter((stage) => wanted.includes(stage));

  try {
    await setUpPackages({ say });
    if (at >= 0) Object.assign(node, await getNode(major, say));
  } catch (error) {
    say(failureText(error));
    return finish([{ stage: 'install', seconds: 0, ...FAILED }]);
  }
  // Without a runtime the desktop tests are skipped, whatever else they need.
  const toPrepare = stages.filter(
    (stage) => runtime !== undefined || (stage !== 'desktop' && stage !== 'pack'),
  );
  installMissing(toPrepare, say);

  const results = [];
  let beside = null;
  const others = stages.filter((stage) => stage !== BESIDE);
  const withDesktop = others.includes('desktop') && process.platform === 'linux' && runtime !== undefined;
  for (const stage of others) {
    const isTurn = withDesktop ? stage === 'desktop' : stage !== 'types';
    if (BY_THEMSELVES.includes(stage)) await beside;
    if (stages.includes(BESIDE) && isTurn && beside === null) beside = besideNext();
    say(`\n=== ${stage} ===`);
    results.push(await timed(stage));
  }
  if (stages.includes(BESIDE) && beside === null) beside = timed(BESIDE);
  finish([...(beside === null ? [] : [await beside]), ...results]);
}

/** Not beside `types`, which writes what linters with types read. */
function besideNext() {
  say(`\n=== ${BESIDE}, beside what follows ===`);
  return timed(BESIDE, true);
}

/** @param isQuiet keeps what the stage prints until it is done, as another one prints meanwhile */
async function timed(stage, isQuiet = false) {
  const start = performance.now();
  const printed = [];
  const outcome = await runStage(stage, isQuiet ? printed : null);
  const seconds = (performance.now() - start) / 1000;
  if (isQuiet) {
    say(`\n=== ${stage} is done: ${outcome.failed > 0 ? 'failed' : 'passed'} ===`);
    process.stdout.write(Buffer.concat(printed));
    if (outcome.failed > 0) {
      const failures = [`${stage}\n${lastLines(Buffer.concat(printed).toString())}`];
      return { stage, seconds, ...outcome, failures };
    }
  }
  return { stage, seconds, ...outcome };
}

/**
 * @param into takes what the stage prints; null has it printed
 * @returns the stage's counts, and a `note` where there is something to say beside them
 */
async function runStage(stage, into) {
  if (process.platform !== 'linux' && LINUX_ALONE.includes(stage))
    return mustRun(stage, await skipStage(stage));
  if (runtime === undefined && stage === 'pack') return { ...PASSED, note: 'not run: no Electron runtime' };
  if (runtime === undefined && stage === 'desktop') return mustRun(stage, await skipDesktop());
  if (stage === 'win' && findLoader() === undefined)
    return mustRun(stage, await skipWin('there is no 64-bit wine here'));
  const missing = missingFor([stage]);
  if (missing.length > 0) {
    const names = missing.map((entry) => `${entry.what} (Debian package ${entry.package})`);
    const note = `not run: missing ${names.join(', ')}`;
    say(`The ${stage} stage needs ${names.join(', ')}; install them and run "npm test -- ${stage}".`);
    return { ...FAILED, note };
  }
  switch (stage) {
    case 'lint':
      return plain(await allOf([eslint(into), oxlint(into), prettier(into)]));
    case 'types':
      return plain(await runNode(['node_modules/typescript-native/bin/tsc', '--build']));
    case 'build':
      return plain(await runNode(['build/build.mjs']));
    case 'pack':
      return plain(await runNode(['build/pack.mjs']));
    case 'unit':
    case 'node':
    case 'integration':
      return vitest(stage);
    case 'win':
      return mustRun(stage, await onWindows());
    default:
      return mustRun(stage, await playwright(stage));
  }
}

function eslint(into) {
  const args = ['node_modules/eslint/bin/eslint.js', '--config', 'build/eslint.config.js', '.'];
  return () => runNode(args, {}, into);
}

function oxlint(into) {
  const args = ['node_modules/oxlint/bin/oxlint', '--type-aware', '--config', 'build/oxlint.json'];
  return () => runNode(args, {}, into);
}

function prettier(into) {
  const config = ['--config', 'build/.prettierrc.json', '--ignore-path', 'build/.prettierignore'];
  return () => runNode(['node_modules/prettier/bin/prettier.cjs', ...config, '--check', '.'], {}, into);
}

/** Runs each, also after one that failed; 0 when all passed. */
async function allOf(steps) {
  let code = 0;
  for (const step of steps) code = (await step()) || code;
  return code;
}

const plain = (code) => (code === 0 ? PASSED : FAILED);

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts'];

async function vitest(stage) {
  const file = join(reports, `${stage}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runNode([...VITEST, '--project', stage, ...reporters]);
  return vitestCounts(readReport(file), code);
}

function vitestCounts(report, code) {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failures: report === undefined ? [] : vitestFailures(report),
  };
  return honest(counts, report === undefined ? code || 1 : code);
}

/** The tests on Windows' Node: the tests that need no server of this system, and stories that need one, told from outside. */
async function onWindows() {
  let wine;
  try {
    wine = await setUpWine(say);
  } catch (error) {
    say(failureText(error));
    return skipWin('wine could not be set up');
  }
  try {
    const outcomes = [];
    for (const project of ['unit', 'node']) outcomes.push(await underWine(wine, project));
    outcomes.push(await vitest('win'));
    const total = (key) => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
    return {
      passed: total('passed'),
      failed: total('failed'),
      skipped: total('skipped'),
      failures: outcomes.flatMap((outcome) => outcome.failures),
    };
  } finally {
    await endWine(wine);
  }
}

async function underWine(wine, project) {
  const file = join(reports, `wine-${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${windowsPath(file)}`];
  // Wine's processes cost much to start and its threads little.
  const pool = ['--pool=threads', '--maxWorkers=2'];
  const { code, stdout, stderr } = await runWindowsNode(
    wine,
    [...VITEST, '--project', project, ...pool, ...reporters],
    { cwd: root, limitMs: WINE_LIMIT_MS },
  );
  const report = readReport(file);
  if (code !== 0) say(`${stdout}${stderr}`);
  if (code === null)
    say(`The tests of ${project} under wine took longer than ${WINE_LIMIT_MS / 60_000} minutes.`);
  const counts = vitestCounts(report, code ?? 1);
  say(
    `${project} on Windows' Node: ${report?.testResults.length ?? 0} files, ${counts.passed} passed, ${counts.failed} failed`,
  );
  for (const [reason, number] of reasonsToSkip(report)) say(`  skipped ${number}: ${reason}`);
  return counts;
}

/** @returns {[string, number][]} why tests were skipped (test/support/unix-only.ts), and how many for each reason */
function reasonsToSkip(report) {
  const reasons = new Map();
  const skipped = (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed'),
  );
  for (const { meta } of skipped) {
    const reason = meta.notOnWindows ?? 'for a reason of its own';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [...reasons];
}

/** Names each test of a stage that is run on Linux alone. */
async function skipStage(stage) {
  const isVitest = stage === 'win' || stage === 'integration';
  const list = isVitest
    ? [...VITEST.with(1, 'list'), '--project', stage]
    : [...PLAYWRIGHT, '--project', stage, '--list', '--reporter=line'];
  const { output } = await runQuietly(process.execPath, list);
  const names = output.split('\n').filter((line) => line.includes(isVitest ? ' > ' : ' › '));
  say(`The ${stage} tests need servers and a display of Linux, so these are skipped:`);
  for (const name of names) say(`  skipped: ${name.trim()}`);
  return { ...PASSED, skipped: names.length, note: 'skipped: on Linux alone' };
}

/** Names each story that cannot run. */
async function skipWin(why) {
  const { output } = await runQuietly(process.execPath, [...VITEST.with(1, 'list'), ...['--project', 'win']]);
  const names = output.split('\n').filter((line) => line.includes(' > '));
  say(`As ${why}, these are skipped, and unit and node on Windows' Node:`);
  for (const name of names) say(`  skipped: ${name.trim()}`);
  return { ...PASSED, skipped: names.length, note: `skipped: ${why}` };
}

const PLAYWRIGHT = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/playwright.config.ts'];

async function playwright(stage) {
  const file = join(reports, `${stage}.json`);
  const limit = `--global-timeout=${STAGE_LIMIT_MS}`;
  const args = [...PLAYWRIGHT, '--project', stage, '--reporter=list,json', limit];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const isLinuxDesktop = stage === 'desktop' && process.platform === 'linux';
  const code = isLinuxDesktop
    ? await runProgram(
        'xvfb-run',
        ['-a', '-s', '-screen 0 1280x1024x24', 'dbus-run-session', '--', process.execPath, ...args],
        env,
      )
    : await runNode(args, env);
  const report = readReport(file);
  const stats = report?.stats;
  const suites = report?.suites ?? [];
  const notRun = suites.flatMap((suite) => namesNotRun(suite));
  const counts = {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: (stats?.unexpected ?? 0) + notRun.length,
    skipped: (stats?.skipped ?? 0) - notRun.length,
    failures: [
      ...suites.flatMap((suite) => playwrightFailures(suite)),
      ...notRun.map((name) => `not run: ${name}`),
    ],
    ...(notRun.length > 0 && { note: `${notRun.length} of these were not run` }),
  };
  return honest(counts, report === undefined ? code || 1 : code);
}

/** @returns what the report's failed tests are called and why they failed, a text each */
function vitestFailures(report) {
  return report.testResults.flatMap((file) => {
    const name = relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [`${name}\n${firstLines(file.message)}`];
    return failed.map((test) => `${name} › ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`);
  });
}

/** @returns the same of a suite of Playwright's report, with the suites inside it; a test that passed when repeated too */
function playwrightFailures(suite) {
  const own = (suite.specs ?? []).flatMap((spec) => {
    const tries = spec.tests.flatMap((test) => test.results);
    const failed = tries.find((result) => result.status !== 'passed' && result.status !== 'skipped');
    if (failed === undefined) return [];
    const outcome = spec.ok ? ' (passed when repeated)' : '';
    return [`${spec.file} › ${spec.title}${outcome}\n${firstLines(failed.error?.message ?? failed.status)}`];
  });
  return [...own, ...(suite.suites ?? []).flatMap((inner) => playwrightFailures(inner))];
}

/**
 * @returns what the tests of a suite of Playwright's report are called that were to run and did not, or not to their end: the
 * time was over, or what they need failed. The report calls them skipped.
 */
function namesNotRun(suite) {
  const own = (suite.specs ?? []).filter((spec) =>
    spec.tests.some((test) => test.status === 'skipped' && test.expectedStatus !== 'skipped'),
  );
  const inner = (suite.suites ?? []).flatMap((one) => namesNotRun(one));
  return [...own.map((spec) => `${spec.file} › ${spec.title}`), ...inner];
}

const firstLines = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join('\n');

/** The end of what a stage printed, where the reason stands; the summary repeats it, as a log may be cut in its middle. */
const lastLines = (text) =>
  stripVTControlCharacters(text)
    .trim()
    .split('\n')
    .slice(-30)
    .map((line) => `    ${line}`)
    .join('\n');

/** A runner that failed without a failed test (a file that does not load, no tests at all) counts as one. */
function honest(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1, note: `ended with ${code}` } : counts;
}

/** Names each desktop test that cannot run. */
async function skipDesktop() {
  const { code, output } = await runQuietly(process.execPath, [
    ...PLAYWRIGHT,
    ...['--project', 'desktop', '--list', '--reporter=line'],
  ]);
  const names = output.split('\n').filter((line) => line.includes(' › '));
  if (code !== 0 || names.length === 0) {
    say(output);
    return { ...FAILED, note: 'the desktop tests could not be listed' };
  }
  say(
    'There is no Electron runtime here (ELECTRON_OVERRIDE_DIST_PATH, or node_modules/electron/dist), so these are skipped:',
  );
  for (const name of names) say(`  skipped: ${name.trim()}`);
  return { ...PASSED, skipped: names.length, note: 'skipped: no Electron runtime' };
}

function mustRun(stage, counts) {
  const required = (process.env.GINNEL_TESTS_MUST_RUN ?? '').split(/[ ,]+/);
  if (!required.includes(stage) || counts.passed + counts.failed > 0) return counts;
  say(`The ${stage} tests had to run here and did not.`);
  return { ...counts, failed: 1, note: 'had to run and did not' };
}

function runNode(args, env = {}, into = null) {
  return runProgram(node.program, args, { ...node.env, ...env }, into);
}

/**
 * Runs a program in the foreground, without input. It leads a process group of its own, so that what it started ends
 * with it when a stage takes too long or the run is interrupted.
 * @param into takes what it prints, and lets it run beside others, at the lowest priority; null has it printed
 */
function runProgram(command, args, env = {}, into = null) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: into === null ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    if (into !== null && child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY);
    child.stdout?.on('data', (data) => into.push(data));
    child.stderr?.on('data', (data) => into.push(data));
    const end = (signal) => {
      try {
        if (process.platform === 'win32') child.kill(signal);
        else process.kill(-child.pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    };
    const interrupt = () => {
      end('SIGTERM');
      process.exitCode = 130;
      setTimeout(() => process.exit(130), 10_000).unref();
      child.once('exit', () => process.exit(130));
    };
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    const timer = setTimeout(() => {
      say(`This stage took longer than ${STAGE_LIMIT_MS / 60_000} minutes and was ended.`);
      end('SIGKILL');
    }, STAGE_LIMIT_MS + GRACE_MS);
    const finishWith = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      done(code);
    };
    child.once('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      finishWith(127);
    });
    // Where it is printed, something it left running may hold the pipe; where it is kept, all of it is wanted.
    child.once(into === null ? 'exit' : 'close', (code) => finishWith(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function finish(results) {
  rmSync(reports, { recursive: true, force: true });
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const counts = `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`;
  say(
    `\n${'stage'.padEnd(13)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'seconds'.padStart(9)}`,
  );
  for (const { stage, passed, failed, skipped, seconds, note } of results) {
    const columns = [passed, failed, skipped, seconds.toFixed(1)].map((value, index) =>
      String(value).padStart([8, 8, 9, 9][index]),
    );
    say(`${stage.padEnd(13)}${columns.join('')}${note === undefined ? '' : `  ${note}`}`);
  }
  mkdirSync(join(root, 'test-results'), { recursive: true });
  writeFileSync(join(root, 'test-results/summary.txt'), `${counts}\n`);
  const failures = results.flatMap((result) => result.failures ?? []);
  if (failures.length > 0) say(`\nFailed:\n${failures.join('\n')}`);
  say(`\n${counts}`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}

await main();
