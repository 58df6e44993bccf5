/** A command that cannot be carried out as it was given; its message says how to mend that. */
export class UsageError extends Error {}
