import { freeName } from '../../../shared/free-name';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export';
import { fileNameOf, plainWord } from './file-name';
import { sshArguments, untended } from './ssh-command';
import { sshWords } from './ssh-words';
import { quoteSystemdWord } from './systemd-word';
import { oneLine } from './unseen';
import type { Writer } from './writer';

/** Writes a unit of the systemd user manager for each session (systemd.service(5)). It starts ssh anew whenever that ends. */
export const systemdWriter: Writer = {
  format: 'systemd',
  write: (profiles, context) => {
    const units: string[] = [];
    const leftOut: string[] = [];
    const taken = new Set<string>();
    for (const profile of profiles) {
      const words = sshWords(profile, context);
      if (typeof words === 'string') {
        leftOut.push(words);
        continue;
      }
      // ssh asks for nothing where nobody can answer.
      const options = [{ keyword: 'BatchMode', words: ['yes'] }, ...untended(profile)];
      const command = sshArguments(words, { program: ['/usr/bin/ssh'], options });
      leftOut.push(...command.leftOut);
      const name = freeName(
        `ssh-tunnel-${plainWord(titleOf(profile))}`,
        taken,
        (base, number) => `${base}-${String(number)}`,
      );
      taken.add(name);
      units.push(unit(name, titleOf(profile), command.words));
    }
    if (units.length > 0) leftOut.push(texts.cannotAsk);
    if (units.length > 1) leftOut.push(texts.severalUnits);
    return { text: units.join('\n'), suggestedName: fileNameOf(profiles, 'service'), leftOut };
  },
};

function unit(name: string, title: string, command: readonly string[]): string {
  // A percent sign begins a specifier, and a backslash at the end of a line joins it to the next.
  const description = oneLine(title).replaceAll('%', '%%').replaceAll('\\', '/');
  return `# ~/.config/systemd/user/${name}.service
# systemctl --user enable --now ${name}
[Unit]
Description=SSH tunnel ${description}
# A user manager knows nothing of the network: it is tried again for as long as it takes.
StartLimitIntervalSec=0

[Service]
ExecStart=${command.map((word, index) => quoteSystemdWord(word, index === 0)).join(' ')}
Restart=always
RestartSec=10

[Install]
WantedBy=default.target
`;
}
