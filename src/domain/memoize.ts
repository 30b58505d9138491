/**
 * Memoizes a pure function of one object for the lifetime of that object: a look-up answered from the cache reuses its card, which need
 * not be rendered and serialised again.
 */
export function memoized<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
