// What the chosen network, optimizer and schedule take: known to every field below the form.
import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import type { ArgSpec, Choice, Param, Signatures } from "@/api/bindings";
import type { Config } from "./api";

/** Who reads a list of `key=value`, and what it takes. */
export type Takes = {
	/** Its name; undefined where nothing is known of it. */
	owner: string | undefined;
	specs: ArgSpec[];
	/** Whether values are Python literals: text in quotes, True and False. */
	python: boolean;
	/** How many blocks the base model has for the keys that hold a value for each. */
	blocks: Record<string, number>;
};

const LISTS = ["network_args", "optimizer_args", "lr_scheduler_args"];

/** Who reads a list in this configuration; undefined for other parameters. */
export function takesOf(key: string, config: Config, known: Signatures | undefined): Takes | undefined {
	if (!LISTS.includes(key)) return undefined;
	const chosen = chosenOf(key, config, known);
	const blocks = chosen && "blocks" in chosen ? chosen.blocks : {};
	const at = config.family === "sdxl" ? 1 : 0;
	return {
		owner: chosen?.label,
		specs: chosen?.args ?? [],
		python: key !== "network_args",
		blocks: Object.fromEntries(Object.entries(blocks).map(([key, counts]) => [key, counts[at]])),
	};
}

function chosenOf(key: string, config: Config, known: Signatures | undefined) {
	const text = (key: string) => {
		const value = config.params?.[key];
		return typeof value === "string" ? value : "";
	};
	switch (key) {
		case "network_args":
			return known?.networks.find((module) => module.name === text("network_module"));
		case "optimizer_args": {
			const name = text("optimizer_type") || "AdamW";
			const loose = known?.optimizers.find((found) => found.name.toLowerCase() === name.toLowerCase());
			return known?.optimizers.find((found) => found.name === name) ?? loose;
		}
		default: {
			const path = text("lr_scheduler_type");
			const name = text("lr_scheduler").replace(/^adafactor:.*/, "adafactor") || "constant";
			return known?.schedulers.find((found) => (path ? found.class && found.name === path : found.name === name));
		}
	}
}

/** The parameters, with what there is to choose for this family. */
export function offered(params: Param[], known: Signatures | undefined): Param[] {
	if (!known) return params;
	const choice = ({ name, label }: { name: string; label: string }): Choice => ({
		value: name,
		label,
		refused: null,
		families: null,
	});
	const works = (found: { broken: string | null }) => found.broken === null;
	const lists: Record<string, Choice[]> = {
		network_module: known.networks.map(choice),
		optimizer_type: known.optimizers.filter(works).map(choice),
		lr_scheduler: known.schedulers.filter((found) => works(found) && !found.class).map(choice),
		lr_scheduler_type: known.schedulers.filter((found) => found.class).map(choice),
	};
	return params.map((param) => {
		const suggest = param.half === "params" ? lists[param.key] : undefined;
		return suggest ? { ...param, suggest } : param;
	});
}

const Context = createContext<(key: string) => Takes | undefined>(() => undefined);

/** Rank and alpha of the whole network, as the trainer takes them where they are not set. */
const NetworkContext = createContext({ dim: 4, alpha: 1 });

/** Lets the fields below know what is chosen. */
export function SignaturesProvider({
	config,
	known,
	children,
}: {
	config: Config;
	known: Signatures | undefined;
	children: ReactNode;
}) {
	const { network_module, optimizer_type, lr_scheduler, lr_scheduler_type } = config.params ?? {};
	// The same function until another one is chosen: every row asks it, and would be drawn anew with each key stroke.
	// biome-ignore lint/correctness/useExhaustiveDependencies: of the configuration only these count
	const takes = useCallback(
		(key: string) => takesOf(key, config, known),
		[network_module, optimizer_type, lr_scheduler, lr_scheduler_type, known],
	);
	const { network_dim, network_alpha } = config.params ?? {};
	const [dim, alpha] = [numberOf(network_dim, 4), numberOf(network_alpha, 1)];
	const network = useMemo(() => ({ dim, alpha }), [dim, alpha]);
	return (
		<Context value={takes}>
			<NetworkContext value={network}>{children}</NetworkContext>
		</Context>
	);
}

const numberOf = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);

/** Rank and alpha of the whole network. */
export function useNetwork() {
	return useContext(NetworkContext);
}

/** Who reads the list of this key; undefined for other parameters. */
export function useTakes(key: string): Takes | undefined {
	return useContext(Context)(key);
}
