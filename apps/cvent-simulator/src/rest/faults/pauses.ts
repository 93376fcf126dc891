/** Waits that can all be ended at once, so that nothing that is slow on purpose holds up an end. */
export class Pauses {
  private readonly endings = new Set<() => void>();

  /** Resolves after that time, or at {@link end}. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.endings.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.endings.add(finish);
    });
  }

  /** Ends every wait now. */
  end(): void {
    for (const finish of this.endings) finish();
  }
}
