// The task is kept with the name of its recording until the visitor wants a new one: a reload takes
// it up again, and finds its result, for 24 hours.

/** @returns {{ id: string, name: string, url?: string } | null} */
export const keptTask = () => JSON.parse(localStorage.getItem("task"));
export const keepTask = (task) => localStorage.setItem("task", JSON.stringify(task));
export const forgetTask = () => localStorage.removeItem("task");
