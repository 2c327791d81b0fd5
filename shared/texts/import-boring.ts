/** Texts about boring's tunnels. A problem is what is wrong, and what to do about it. */

export const group = 'Ginnel has no groups of sessions.';
export const hooks = 'Ginnel runs no commands before or after a connection.';
export const unknownSetting = 'Ginnel does not know this setting of boring.';
export const nothingHere = 'It is no tunnel.';

/** @param detail what the reader of TOML says */
export function notToml(detail: string): { readonly what: string; readonly todo: string } {
  return { what: `This part is no TOML: ${detail}.`, todo: 'Mend it there, or take it out.' };
}

/** @param name of a setting without its value, or of a value that is none */
export function wrongValue(name: string): { readonly what: string; readonly todo: string } {
  return {
    what: `"${name}" is missing, or has a value that it cannot have.`,
    todo: 'Mend it, or take the tunnel out.',
  };
}

/** @param variable as written, `${HOST}` */
export function variable(variable: string): { readonly what: string; readonly todo: string } {
  return {
    what: `${variable} is a variable of the environment, which Ginnel does not fill in.`,
    todo: 'Write its value in its place.',
  };
}

export const unequalLists = {
  what: 'The lists of ports on the two sides are not of the same length.',
  todo: 'Give each port on one side its port on the other.',
};
export const tooManyForwards = {
  what: 'These are more ports than a session takes.',
  todo: 'Take a smaller range, or several tunnels.',
};
