// Why an agent cannot be asked, and what cannot be done with a key that it has.
export const noneWanted = 'The session asks for none.';
/** @param strange what SSH_AUTH_SOCK names although only programs of Git Bash, Cygwin and the like can reach that; null for nothing */
export function noneFound(platform: string, strange: string | null): string {
  switch (platform) {
    case 'win32':
      return [
        ...(strange === null
          ? []
          : [
              `SSH_AUTH_SOCK names ${strange}, which only programs of Git Bash, Cygwin and the like can reach.`,
            ]),
        'Neither Pageant nor the service “OpenSSH Authentication Agent” answers. Pageant before version 0.75, and other agents that take window messages only, cannot be reached.',
      ].join(' ');
    case 'darwin':
      return 'No agent answers: neither what SSH_AUTH_SOCK names in your login shell, nor those of 1Password, Secretive, GnuPG and macOS.';
    default:
      return 'SSH_AUTH_SOCK is not set, and no agent is where agents usually are.';
  }
}
export const noAgentThere = 'What listens there is no SSH agent.';
export const closed = 'It closed the connection.';
export const listRefused = 'It refused to list its keys.';
export const loginEnded = 'The login ended.';

export const noVariable = (name: string): string => `There is no environment variable ${name}.`;
/** @param token `%h`, `${NAME}` */
export const noMeaning = (token: string): string => `“${token}” has no meaning here.`;
/** @param milliseconds it was given */
export const noAnswer = (milliseconds: number): string =>
  `It gave no answer in ${String(Math.ceil(milliseconds / 1000))} seconds.`;

export const unknownType = 'unknown';
export const dsa = 'Servers no longer accept DSA keys.';
export const unknownKind = (type: string): string => `Ginnel cannot use keys of the kind “${type}”.`;
