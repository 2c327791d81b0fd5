import { counted } from './numbers';

/** Texts about an ssh_config that is brought in. A problem is what is wrong, and what to do about it. */
export interface Fault {
  readonly what: string;
  readonly todo: string;
}

export const origin = (alias: string, file: string): string =>
  file === '' ? `Host ${alias}` : `Host ${alias} in ${file}`;

export const noHostMatches =
  'This concerns no host that is named here. Ginnel has a session for each name, and none for a pattern.';
export const noHostNamed =
  'No Host line names a server that this could belong to. Set it on the panels of the session.';
export const sameServer = (alias: string): string =>
  `It is the same server as ${alias}, which has the session.`;

export const earlierCounts =
  'ssh takes the first value it finds for a host, and each host here has one before this.';
export const onlySshKnows =
  'Ginnel runs no command and asks no network to find out whether this Match line holds, so it does not count. If it should, set it in the session.';
export const doesNotHold = 'The Match line above it does not hold on this computer now.';
export const noInclude =
  'Ginnel follows an Include only in a file on this computer. Bring in that file by itself, or open the whole configuration as a file.';
export const nothingIncluded = 'There is no such file.';
export const opensSession = (alias: string): string => `This opens ${alias}. In Ginnel, Open does.`;
export const aroundConfig = 'It only writes the text into a file.';
export const restOfProxy = (host: string): string =>
  `The jump host ${host} is reached through a proxy of its own there. Save it as a session with that proxy and choose that as the jump host.`;

export const sshDisagrees = (alias: string, keyword: string, value: string): Fault => ({
  what: `ssh itself reads ${alias} otherwise: its ${keyword} is “${value}”.`,
  todo: `Look at what ssh -G ${alias} prints, and set the session by hand.`,
});
export const commandBetween: Fault = {
  what: 'This is a command between the lines of an ssh_config.',
  todo: 'Paste the command by itself.',
};
export const noNames: Fault = {
  what: 'Nothing stands behind Host.',
  todo: 'Write the name of a host behind it.',
};
export const openQuote: Fault = {
  what: 'A quote in this line is not closed.',
  todo: 'Close it, or take it out.',
};
export const badMatch: Fault = {
  what: 'ssh would not take this Match line.',
  todo: 'Write all, or criteria such as host, originalhost, user and localuser, each with its patterns.',
};
export const commaInName = (name: string): Fault => ({
  what: `“${name}” cannot be the name of a host.`,
  todo: 'Blanks stand between the names of a Host line, no commas.',
});
export const badName = (name: string): Fault => ({
  what: `“${name}” cannot be the name of a host.`,
  todo: 'Write a HostName below it, or another name.',
});

export const tooMany = (next: string, count: number): Fault => ({
  what: `These are more hosts and patterns than Ginnel reads at once: ${counted(count, 'host', 'hosts')} from ${next} on are left.`,
  todo: 'Bring in a part of the file at a time.',
});
export const includesItself = (file: string): Fault => ({
  what: `${file} includes itself.`,
  todo: 'Take the Include out.',
});
export const tooDeep = (file: string): Fault => ({
  what: `${file} is not read: more than 16 files include each other on the way to it.`,
  todo: 'Include it further up.',
});
export const tooManyFiles: Fault = {
  what: 'These Includes bring in more than 1,000 files. The others are not read.',
  todo: 'Bring in a part of them at a time.',
};
export const noVariable = (text: string): Fault => ({
  what: `A variable in ${text} is not set.`,
  todo: 'Write the path itself.',
});

export const jumpOfCommand =
  'This command only leads through a jump host. Ginnel does that itself and runs no program for it.';
export const noPlaceInJump =
  'A jump host that is no session of its own has a name, a login, a port and a key only. Give it a Host line, and it becomes a session with all its settings.';
export const unreadable = (file: string, detail: string): Fault => ({
  what: `${file} cannot be read. ${detail}`,
  todo: '',
});
export const missing = (file: string): Fault => ({ what: `There is no file ${file}.`, todo: '' });
export const ownedByOther = (path: string): Fault => ({
  what: `${path} belongs to another user, so Ginnel does not read it, as ssh would not: whoever can change it could have you run a program.`,
  todo: 'Make it your own, or read a copy.',
});
export const othersMayWrite = (path: string, platform: string): Fault => ({
  what: `Other users may write to ${path}, so Ginnel does not read it, as ssh would not: whoever can change it could have you run a program.`,
  todo:
    platform === 'win32'
      ? 'Take their rights away under Properties > Security.'
      : `Take their rights away: chmod go-w ${/^[\w./~-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`}`,
});
