// LoRAs: what the window asks the core about them.
import { queryOptions } from "@tanstack/react-query";
import { commands } from "@/api/bindings";

/** Read anew each time the page is opened: other programs write and delete such files too. What is known stands meanwhile. */
export const lorasQuery = queryOptions({
	queryKey: ["loras", "list"],
	queryFn: () => commands.listLoras(),
	refetchOnMount: "always",
});

export const loraQuery = (file: string) =>
	queryOptions({ queryKey: ["loras", "file", file], queryFn: () => commands.showLora(file), refetchOnMount: "always" });
