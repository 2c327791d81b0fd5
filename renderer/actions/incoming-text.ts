import { newForwardId } from '../../shared/ids';
import { readForwardText } from '../../shared/forward-text';
import { parseJumps } from '../../shared/jump';

/** The edit boxes that hold a part of what a command says; others take whatever is pasted into them. */
export type TakingField = 'host' | 'username' | 'source' | 'destination' | 'jump' | 'proxyHost' | 'name';

const programs =
  'ssh|autossh|plink|klink|putty|kitty|kitty_portable|sshpass|mosh|scp|sftp|sshuttle|ssh-copy-id|tsh|gcloud';

/** A program of SSH at the beginning of a line, behind what may stand before it: a prompt, marks, variables, other programs. */
const command = new RegExp(
  `^[\\s>*\`'"•–—-]*(?:[^\\n]{0,80}?[$#%>❯➜]\\s*)?(?:[A-Za-z_]\\w*=\\S*\\s+|(?:sudo|nohup|exec|env|time|screen|tmux|command|start|call|&)\\s+(?:-\\S+\\s+)*)*["'\`]?(?:[^\\s"'\`]*[\\\\/])?(?:${programs})(?:\\.exe)?["'\`]?(?:\\s+\\S|$)`,
  'imu',
);

/** Files and exports, by what they begin with or hold in a line of its own. */
const files: readonly RegExp[] = [
  /^\s*(?:Host|Match)(?:\s*=\s*|\s+)\S/imu,
  /^\s*(?:HostName|ProxyJump|ProxyCommand|IdentityFile)(?:\s*=\s*|\s+)\S[^\n]*\n/imu,
  /^\uFEFF?\s*(?:Windows Registry Editor|REGEDIT4)/u,
  /^(?:HostName|PortForwardings|Protocol|PortNumber)=/mu,
  /^\w+\\[^\n]*\\\s*$/mu,
  /^\s*\[\[tunnels\]\]/mu,
  /^\s*[{[]\s*["{\]}]/u,
];

/** Whether a text is a whole command, a configuration, or an export: more than any edit box holds. */
export function isConfiguration(text: string): boolean {
  return /(?:^|[\s<"'(])ssh:\/\//iu.test(text) || command.test(text) || files.some((file) => file.test(text));
}

/** Dashes as web pages and word processors make them, where an option begins. */
const webDash = /^[\s'"`]*[‐-―−][A-Za-z]/u;

/**
 * Whether a text that is pasted says more than the field it is pasted into can hold. Such a text is read as a whole and shown
 * before anything comes of it; any other goes into the field.
 * @param field null outside of all fields, where nothing else could become of it
 */
export function saysMore(text: string, field: TakingField | null): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return false;
  switch (field) {
    case null:
      return true;
    case 'host':
      return isMoreThanHost(trimmed);
    case 'source': {
      const read = readForwardText(trimmed, newForwardId);
      if (read?.ok === true && !namesServer(trimmed)) return false;
      return isConfiguration(trimmed) || webDash.test(trimmed);
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
  return command.test(text) || /^\s*(?:Host|Match|HostName)(?:\s*=\s*|\s+)\S/imu.test(text);
}

/** Whether it is anything besides `host`, `user@host` or an address, so that the field alone cannot say it. */
export function isMoreThanHost(text: string): boolean {
  const trimmed = text.trim();
  if (/[\s"'`<>\p{Cf}]|^\p{Pd}|:\/\//u.test(trimmed)) return true;
  // A port, but not the last group of an address.
  return /^[^:]+:\d+$|\]:\d+$/u.test(trimmed);
}
