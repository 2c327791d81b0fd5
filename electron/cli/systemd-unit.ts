import { quoteSystemdWord } from '../formats/write/systemd-word';
import { final } from './codes';

/** First line of every unit Ginnel writes: what lacks it is not Ginnel's. */
export const unitMark = '# Written by "ginnel service install", which writes it anew.';

/**
 * Prints a unit of the systemd user manager that keeps Ginnel running (systemd.service(5)).
 * @param command absolute path of a program, and arguments
 */
export function printUnit(command: readonly string[]): string {
  return `${unitMark}
[Unit]
Description=Ginnel keeps SSH tunnels up
# A user manager knows nothing of the network: sessions wait for it by themselves.
StartLimitIntervalSec=10min
StartLimitBurst=10

[Service]
Type=simple
ExecStart=${command.map((word, index) => quoteSystemdWord(word, index === 0)).join(' ')}
Restart=on-failure
RestartSec=5
# What failed for good, such as a login that was refused, is not tried again: servers lock accounts.
RestartPreventExitStatus=${final.join(' ')}
# It ends in order within 5 seconds, whatever servers do.
TimeoutStopSec=15
KillMode=mixed
UMask=0077
LimitNOFILE=65536

[Install]
WantedBy=default.target
`;
}

/** The program that a unit starts; null where that is not told by a plain absolute path. */
export function programOfUnit(text: string): string | null {
  return /^ExecStart=(?:"([^"\\%$]+)"|([^\s"\\%$]+))/mu.exec(text)?.slice(1).find(Boolean) ?? null;
}
