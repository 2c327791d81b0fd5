import { readArguments, unknownVerb } from './cli/arguments';
import { codes } from './cli/codes';
import { lookOf, painted, type Piece } from './cli/look';
import { outputWritten, processTerminal, type Terminal } from './cli/terminal';
import { programHelp, usageAfterMistake, usualColumns, verbHelp } from './cli/usage';
import { isVerb, type VerbName } from './cli/verbs';
import { endOnCrash, endProcess } from './system/ending';
import { readVersion } from './version';

// Loads next to nothing, so that help, mistakes and completions answer at once; a verb loads what it needs.

// Beside this program, as bundled; what is loaded later lies elsewhere.
const sessionThread = new URL('session-thread.js', import.meta.url);

/** Prints help in the look of the terminal. */
function printHelp(verb: VerbName | null): number {
  const { stdout, env, platform } = process;
  const look = lookOf({ isTTY: stdout.isTTY, columns: stdout.columns, environment: env });
  const columns = look.columns ?? usualColumns;
  const lines: readonly (readonly Piece[])[] =
    verb === null ? programHelp(platform, columns) : verbHelp(verb, columns);
  for (const line of lines) stdout.write(`${painted(line, look)}\n`);
  return codes.done;
}

function tellMistake(text: string, verb: VerbName | null, terminal: Terminal): number {
  for (const line of [text, '', ...usageAfterMistake(verb)]) terminal.notify(line);
  return codes.usage;
}

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const invocation = readArguments(args);
  switch (invocation.kind) {
    case 'usage':
      return printHelp(invocation.verb);
    case 'help': {
      const [verb = null] = invocation.operands;
      return verb === null || isVerb(verb) ? printHelp(verb) : tellMistake(unknownVerb(verb), null, terminal);
    }
    case 'version':
      terminal.print(`ginnel ${readVersion()}`);
      return codes.done;
    case 'mistake':
      return tellMistake(invocation.text, invocation.verb, terminal);
    default:
      return (await import('./cli-handlers')).handle(invocation, terminal, sessionThread);
  }
}

endOnCrash();
const args = process.argv.slice(2);
// Browser mode is a program of its own, which goes on when it is loaded.
if (args[0] === '--web') await import('./web');
else {
  const code = await main(args, processTerminal());
  await outputWritten();
  // Sockets of a forced end must not keep the program: everything is closed by now.
  await endProcess(code);
}
