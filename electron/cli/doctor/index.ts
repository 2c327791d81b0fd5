import { checkNames } from '../../../shared/texts/cli-doctor';
import { codes } from '../codes';
import type { Terminal } from '../terminal';
import { findingsOf, type Finding, type Level } from './findings';
import type { DoctorFacts } from './facts';

export { lookAround, type DoctorWorld } from './look';

const styles = { ok: 'green', warn: 'yellow', bad: 'red' } as const satisfies Record<Level, string>;
const widest = Math.max(...Object.values(checkNames).map((name) => name.length));

/** Prints the report of what was found; failed where anything is bad. */
export function report(facts: DoctorFacts, terminal: Terminal, json: boolean): number {
  const findings = findingsOf(facts);
  for (const one of findings) {
    if (json) terminal.print(jsonLine(one));
    else {
      const { check, level, text } = one;
      terminal.paint([
        { text: level.padEnd(6), style: styles[level] },
        `${checkNames[check].padEnd(widest + 2)}${text}`,
      ]);
    }
  }
  return findings.some(({ level }) => level === 'bad') ? codes.failed : codes.done;
}

function jsonLine({ check, level, text }: Finding): string {
  return JSON.stringify({ check: checkNames[check], level, text });
}
