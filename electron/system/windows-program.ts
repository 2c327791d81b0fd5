/** The path of a program of Windows itself: in full, so that none of that name in the current folder is run. */
export function windowsProgram(systemRoot: string | undefined, name: string): string {
  return `${systemRoot ?? 'C:\\Windows'}\\System32\\${name}`;
}
