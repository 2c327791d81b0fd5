/** The Host keys and Known hosts panels. */
export const preference = 'Host key algorithm preference';
