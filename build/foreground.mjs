import { spawn } from 'node:child_process';

/**
 * Runs the program in the foreground: signals sent to us reach it, and it ends when we are to. Windows has no signal but the one
 * that kills; there it is told by the channel between us, whose end it takes for a wish to end in order. When the console
 * is closed Windows tells both of us, and waits some seconds before it kills.
 * @param {string} command
 * @param {string[]} args
 * @param {{ script: string, env: NodeJS.ProcessEnv, platform?: NodeJS.Platform }} options `script` is the npm script we are
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<{ code: number | null, signal: string | null }> }}
 */
export function runInForeground(command, args, { script, env, platform = process.platform }) {
  const hasSignals = platform !== 'win32';
  const stdio = ['inherit', 'inherit', 'inherit', ...(hasSignals ? [] : ['ipc'])];
  const child = spawn(command, args, { stdio, env });
  const end = (signal) => {
    if (hasSignals) child.kill(signal);
    else if (child.connected) child.disconnect();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl+C in a terminal goes to the child as well: a second one from here would count as impatience.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      end(signal);
    });
  }
  endWithNpm(script, () => end('SIGTERM'), platform);
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  return { child, ended };
}

/**
 * npm that is told to end takes its shell with it, and the shell passes no signal on: what is left to notice is that our
 * parent has gone. Started without npm, a parent may go as it likes (`node build/start.mjs &`).
 * @param script the npm script we are
 */
export function endWithNpm(script, end, platform = process.platform) {
  if (process.env.npm_lifecycle_event !== script) return;
  const parent = process.ppid;
  // Windows gives no other parent to those that lost theirs.
  const hasGone = () => (platform === 'win32' ? !isAlive(parent) : process.ppid !== parent);
  const timer = setInterval(() => {
    if (!hasGone()) return;
    clearInterval(timer);
    end();
  }, 500);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
