// URLs of this machine, and those that nobody on the way can read.

/** Whether nobody on the way can read what is sent to a URL: it has TLS, or is this machine's. */
export const isConfidential = (url) => url.protocol === "https:" || isOnLoopback(url);

/** Whether a URL leads to this machine without TLS. */
export const isOnLoopback = ({ protocol, hostname }) =>
  protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
