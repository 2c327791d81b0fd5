/** Buttons and words of many rooms. Labels have `&` before their mnemonic. */
export const ok = 'OK';
export const cancel = '&Cancel';
export const close = '&Close';
