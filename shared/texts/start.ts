// Texts of what runs before anything else is loaded: without imports.

export const cannotStart = 'Ginnel cannot start';

/** Why a start is refused for what stands on its command line. */
export const refusedStart = {
  'options-behind-link':
    'Options stand behind a link, where a link that was made up to deceive would put them. Give them before it.',
  'too-long': 'What stands on its command line is too long. A link may have 4096 characters.',
} as const;
