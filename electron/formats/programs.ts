/** Programs whose command lines are read, and those that others put in front of one. */
const programs = new Set([
  ...['ssh', 'autossh', 'plink', 'klink', 'putty', 'kitty', 'kitty_portable', 'putty_portable', 'sshpass'],
  ...['slogin', 'dbclient', 'mosh', 'scp', 'sftp', 'ssh-copy-id'],
  ...['sudo', 'doas', 'nohup', 'exec', 'time', 'env', 'screen', 'tmux', 'setsid', 'nice', 'command', 'start'],
]);

/** A program's name as a word of a command line calls it: without its folder and `.exe`, in small letters. */
export function programName(word: string): string {
  return word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.exe$/u, '');
}

/** Whether a line begins as one does that runs ssh or its kin: by its name, a path to it, or a variable in front of it. */
export function beginsWithProgram(line: string): boolean {
  const words = line.trimStart().split(/\s+/u, 8);
  const first = words.find((word) => !/^[A-Za-z_]\w*=/u.test(word)) ?? '';
  return programs.has(programName(first.replace(/^["'&]+|["']+$/gu, '')));
}
