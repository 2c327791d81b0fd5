import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { account } from './account';

/** Milliseconds after which a shell is killed, with all it started, and has given no answer. */
const patience = 5_000;
/** Start-up files print little; what prints more than this is given up. */
const longestOutput = 1024 * 1024;

/**
 * Asks a login shell for the agent's socket. A program that a desktop starts does not have what the user's start-up
 * files set, such as SSH_AUTH_SOCK; the way VS Code finds such variables is to run the shell as a terminal would, and to
 * have it print between two marks, for start-up files print things, too.
 *
 * Its output is neither run nor logged. Nothing can be typed into the shell, and it has no terminal that it could
 * take over.
 * @param shell its absolute path
 * @returns null when it has none, or gave no answer; never throws
 */
function askLoginShell(shell: string): Promise<string | null> {
  const mark = randomBytes(16).toString('hex');
  // Three words that every shell has or finds: neither quotes nor `$`, about which shells disagree.
  const command = `printf ${mark}; printenv SSH_AUTH_SOCK; printf ${mark}`;
  return new Promise((resolve) => {
    const child = spawn(shell, [...switchesOf(shell), command], {
      // A session of its own: an interactive shell must not find the terminal that Ginnel was started in.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
      env: { ...process.env, HOME: homedir(), GINNEL_RESOLVING_ENVIRONMENT: '1' },
    });
    let output = '';
    const settle = (answer: string | null): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      if (child.pid !== undefined) killGroup(child.pid);
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), patience);
    child.on('error', () => settle(null));
    child.stdout.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, answer, rest] = output.split(mark);
      // As soon as the second mark is there: what start-up files left running keeps the pipe open.
      if (rest !== undefined) settle(answer?.replace(/\n$/u, '') || null);
      else if (output.length > longestOutput) settle(null);
    });
    child.stdout.on('close', () => settle(null));
  });
}

/**
 * What makes a shell read the start-up files of a login and those of a terminal, and then run a command. csh and tcsh
 * take `-l` only by itself.
 */
function switchesOf(shell: string): readonly string[] {
  return /^t?csh$/u.test(basename(shell)) ? ['-ic'] : ['-i', '-l', '-c'];
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

let found: Promise<string | null> | null = null;

/**
 * The agent's socket as the account's login shell names it. The shell is run once in the life of the program.
 * @returns null on Windows, where no path comes of it, or it takes longer than 5 seconds
 */
export function loginShellAgent(): Promise<string | null> {
  found ??= process.platform === 'win32' ? Promise.resolve(null) : askForAgent();
  return found;
}

async function askForAgent(): Promise<string | null> {
  const shell = account()?.shell ?? '';
  if (!isAbsolute(shell)) return null;
  const path = await askLoginShell(shell);
  return path !== null && isAbsolute(path) ? path : null;
}
