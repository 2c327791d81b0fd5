import { newForwardId } from '../../shared/ids';
import { readForwardText, saysForwardsAlone } from '../../shared/forward-text';
import { parseJumps } from '../../shared/jump';

/** The edit boxes that hold a part of what a command says; others take whatever is pasted into them. */
export type TakingField = 'host' | 'username' | 'source' | 'destination' | 'jump' | 'proxyHost' | 'name';

const programs =
  'ssh|autossh|plink|klink|putty|kitty|kitty_portable|sshpass|mosh|scp|sftp|sshuttle|ssh-copy-id|tsh|gcloud';

/** A program of SSH at the beginning of a line, behind what may stand before it: a prompt, marks, variables, other programs. */
const command = new RegExp(
  [
    '^[ \\t>*`\'"•–—-]*',
    '(?:[^\\n]{0,80}?[$#%>❯➜][ \\t]*)?',
    '(?:[A-Za-z_]\\w*=\\S*[ \\t]+|(?:sudo|nohup|exec|env|time|screen|tmux|command|start|call|&)[ \\t]+(?:-\\S+[ \\t]+(?:[^-\\s]\\S*[ \\t]+)??)*)*',
    `(?:"[^"\\n]{0,200}[\\\\/](?:${programs})(?:\\.exe)?"|["'\`]?(?:[^\\s"'\`]{0,200}[\\\\/])?(?:${programs})(?:\\.exe)?["'\`]?)`,
    '(?:[ \\t]+\\S|[ \\t]*\\\\?$)',
  ].join(''),
  'imu',
);

/** Files and exports, by what they begin with or hold in a line of its own. */
const files: readonly RegExp[] = [
  /^[ \t]*(?:Host|Match)(?:[ \t]*=[ \t]*|[ \t]+)\S/imu,
  /^[ \t]*(?:HostName|ProxyJump|ProxyCommand|IdentityFile)(?:[ \t]*=[ \t]*|[ \t]+)\S[^\n]*\n/imu,
  /^\uFEFF?\s*(?:Windows Registry Editor|REGEDIT4)/u,
  /^(?:HostName|PortForwardings|Protocol|PortNumber)=/mu,
  /^\w+\\[^\n\\]*\\[ \t\r]*$/mu,
  /^[ \t]*\[\[tunnels\]\]/mu,
  /^\s*[{[]\s*["{\]}]/u,
];

/** More characters than any of these edit boxes holds. */
const fieldLimit = 4000;
/** So much of a text says what it is, and of each of its lines. */
const sampled = 20_000;
const lineStart = 300;

/** Whether a text is a whole command, a configuration, or an export: more than any edit box holds. */
export function isConfiguration(whole: string): boolean {
  const text = sampleOf(whole);
  return /(?:^|[\s<"'(])ssh:\/\//iu.test(text) || command.test(text) || files.some((file) => file.test(text));
}

function sampleOf(text: string): string {
  const lines = text.slice(0, sampled).split('\n');
  return lines.map((line) => line.slice(0, lineStart)).join('\n');
}

/** Dashes as web pages and word processors make them, where an option begins. */
const webDash = /^[\s'"`]*[‐-―−][A-Za-z]/u;

/** Options behind ssh's `~C` that end a forward. */
const liveCommand = /^-K[LRD]/u;

/**
 * Whether a text that is pasted says more than the field it is pasted into can hold. Such a text is read as a whole and shown
 * before anything comes of it; any other goes into the field.
 * @param field null outside of all fields, where nothing else could become of it
 */
export function saysMore(text: string, field: TakingField | null): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return false;
  if (trimmed.length > fieldLimit) return true;
  switch (field) {
    case null:
      return true;
    case 'host':
      return isMoreThanHost(trimmed);
    case 'source': {
      const read = readForwardText(trimmed, newForwardId);
      if (read?.ok === true) return namesServer(trimmed) || !saysForwardsAlone(trimmed);
      return isConfiguration(trimmed) || webDash.test(trimmed) || liveCommand.test(trimmed);
    }
    case 'jump':
      return isConfiguration(trimmed) && !parseJumps(trimmed).ok;
    case 'username':
    case 'destination':
    case 'proxyHost':
    case 'name':
      return isConfiguration(trimmed);
  }
}

/** Lines with a program or a `Host` before the forwards say where they are from, too. */
function namesServer(text: string): boolean {
  return command.test(text) || /^[ \t]*(?:Host|Match|HostName)(?:[ \t]*=[ \t]*|[ \t]+)\S/imu.test(text);
}

/** Whether it is anything besides `host`, `user@host` or an address, so that the field alone cannot say it. */
export function isMoreThanHost(text: string): boolean {
  const trimmed = text.trim();
  if (/[\s"'`<>\p{Cf}]|^\p{Pd}|:\/\//u.test(trimmed)) return true;
  // A port, but not the last group of an address.
  return /^[^:]+:\d+$|\]:\d+$/u.test(trimmed);
}

/** A proxy command without what stands before it in an ssh_config: its keyword, and the shell's `exec`. */
export function commandAlone(text: string): string {
  return text
    .replace(/^\s*(?:-o\s*)?ProxyCommand(?:\s*=\s*|\s+)(?=\S)/iu, '')
    .replace(/^\s*exec\s+(?=\S)/u, '');
}
