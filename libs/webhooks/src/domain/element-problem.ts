/** Something about one element that an operator should know. */
export interface ElementProblem {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}
