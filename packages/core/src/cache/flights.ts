/** Answers that are on their way, so that one question is asked once. */
export interface Flights<Answer> {
  /**
   * What others are already asking for: their answer, or `undefined` where they fail, give up or take longer than `maxMs`. No
   * flight at all where nobody asks.
   */
  joined(key: string): Promise<Answer | undefined> | undefined;
  /** Takes the lead. The function ends the flight, with the answer or without one; later calls of it do nothing. */
  lead(key: string): (answer: Answer | undefined) => void;
}

/** Keeps the flights of one cache. Who leads and fails takes nobody down: the next one leads. */
export function createFlights<Answer>(): Flights<Answer> {
  const open = new Map<string, Promise<Answer | undefined>>();
  return {
    joined: (key) => open.get(key),
    lead(key) {
      let end: (answer: Answer | undefined) => void = () => undefined;
      const flight = new Promise<Answer | undefined>((resolve) => {
        end = resolve;
      });
      open.set(key, flight);
      return (answer) => {
        if (open.get(key) === flight) open.delete(key);
        end(answer);
      };
    },
  };
}
