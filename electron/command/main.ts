import { readArguments, unknownVerb } from '../cli/arguments';
import { codes } from '../cli/codes';
import { lookOf, painted, type Piece } from '../cli/look';
import { outputWritten, processTerminal, type Terminal } from '../cli/terminal';
import { endOnCrash, endProcess } from '../system/ending';
import type { Shell } from '../cli/shells';
import { programHelp, usageAfterMistake, usualColumns, verbHelp } from '../cli/usage';
import { isVerb, type VerbName } from '../cli/verbs';
import { readVersion } from '../version';

// Help and mistakes are answered from the table of verbs alone; a verb loads what it needs.

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

async function codeOf(args: readonly string[], terminal: Terminal, sessionThread: URL): Promise<number> {
  const invocation = readArguments(args);
  switch (invocation.kind) {
    case 'usage':
      return printHelp(invocation.verb);
    case 'help': {
      if (invocation.options.man === true) {
        process.stdout.write((await import('../cli/man')).manPage(readVersion()));
        return codes.done;
      }
      const [verb = null] = invocation.operands;
      return verb === null || isVerb(verb) ? printHelp(verb) : tellMistake(unknownVerb(verb), null, terminal);
    }
    case 'completion': {
      const [shell = 'bash'] = invocation.operands;
      process.stdout.write((await import('../cli/completion')).completionScript(shell as Shell));
      return codes.done;
    }
    case 'version':
      terminal.print(`ginnel ${readVersion()}`);
      return codes.done;
    case 'mistake':
      return tellMistake(invocation.text, invocation.verb, terminal);
    default:
      return (await import('./handlers')).handle(invocation, terminal, sessionThread);
  }
}

/**
 * Does what is asked, and ends the process.
 * @param args after the program's name
 * @param sessionThread the program that threads of sessions run
 */
export async function main(args: readonly string[], sessionThread: URL): Promise<void> {
  endOnCrash();
  const code = await codeOf(args, processTerminal(), sessionThread);
  await outputWritten();
  // Sockets of a forced end must not keep the program: everything is closed by now.
  await endProcess(code);
}
