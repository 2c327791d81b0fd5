import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { account } from './account';

/** Milliseconds after which a shell is killed, with all it started, and has given no answer. */
const patience = 5_000;
/** Start-up files print little; what prints more than this is given up. */
const longestOutput = 1024 * 1024;

/** Variables that a login shell sets; null for those it does not. */
export interface ShellEnvironment {
  /** SSH_AUTH_SOCK, where that is an absolute path. */
  readonly agent: string | null;
  /** PATH. */
  readonly path: string | null;
}

const nothing: ShellEnvironment = { agent: null, path: null };

/**
 * Asks a login shell for the agent's socket and the search path. A program that a desktop starts does not have what the user's start-up
 * files set, such as SSH_AUTH_SOCK, and on macOS not their PATH; the way VS Code finds such variables is to run the shell as a terminal would, and to
 * have it print between marks, for start-up files print things, too.
 *
 * Its output is neither run nor logged. Nothing can be typed into the shell, and it has no terminal that it could
 * take over.
 * @param shell its absolute path
 * @returns nothing when it gave no answer; never throws
 */
function askLoginShell(shell: string): Promise<ShellEnvironment> {
  const mark = randomBytes(16).toString('hex');
  // Three words that every shell has or finds: neither quotes nor `$`, about which shells disagree.
  const command = `printf ${mark}; printenv SSH_AUTH_SOCK; printf ${mark}; printenv PATH; printf ${mark}`;
  return new Promise((resolve) => {
    const child = spawn(shell, [...switchesOf(shell), command], {
      // A session of its own: an interactive shell must not find the terminal that Ginnel was started in.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
      env: { ...process.env, HOME: homedir(), GINNEL_RESOLVING_ENVIRONMENT: '1' },
    });
    let output = '';
    const settle = (answer: ShellEnvironment): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      if (child.pid !== undefined) killGroup(child.pid);
      resolve(answer);
    };
    const timer = setTimeout(() => settle(nothing), patience);
    child.on('error', () => settle(nothing));
    child.stdout.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, agent = '', path = '', rest] = output.split(mark);
      // As soon as the last mark is there: what start-up files left running keeps the pipe open.
      if (rest !== undefined) {
        const socket = agent.trim();
        settle({ agent: isAbsolute(socket) ? socket : null, path: path.trim() || null });
      } else if (output.length > longestOutput) settle(nothing);
    });
    child.stdout.on('close', () => settle(nothing));
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

/**
 * Creates the question to the account's login shell. The shell is run once, when it is first asked for.
 * @param shell its absolute path
 * @returns tells nothing on Windows, which has no such shell, or when it takes longer than 5 seconds; never rejects
 */
export function createLoginShell(
  platform: NodeJS.Platform,
  shell: string = account()?.shell ?? '',
): () => Promise<ShellEnvironment> {
  let found: Promise<ShellEnvironment> | null = null;
  const isAsked = platform !== 'win32' && isAbsolute(shell);
  return () => (found ??= isAsked ? askLoginShell(shell) : Promise.resolve(nothing));
}
