// Why an agent cannot be asked, and what cannot be done with a key that it has.
export const noneWanted = 'The session asks for none.';
export const noneFound = 'SSH_AUTH_SOCK is not set, and no agent is where agents usually are.';
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
