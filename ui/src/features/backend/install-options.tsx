// What to install, where the choice that was made is not the one wanted: the kind, the build of torch, packages on top.
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { InstallPlan, InstallRequest } from "@/api/bindings";
import { Checkbox } from "@/components/ui/checkbox";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { offerQuery } from "./api";

type Props = { request: InstallRequest; plan: InstallPlan; onChange: (request: InstallRequest) => void };

const AUTO = "auto";

export function InstallOptions({ request, plan, onChange }: Props) {
	const { data: offer } = useQuery(offerQuery);
	const kind = offer?.kinds.find(({ name }) => name === plan.spec.trainer);
	if (!offer || !kind) return null;
	const builds = offer.builds.filter(({ name }) => name in kind.torch);
	const extras = plan.spec.extras;
	const toggle = (name: string) =>
		onChange({
			...request,
			extras: extras.includes(name) ? extras.filter((other) => other !== name) : [...extras, name],
		});
	return (
		<details className="mt-3 text-small">
			<summary className="cursor-pointer text-muted-foreground">Choose something else</summary>
			<div className="mt-2 flex flex-col gap-2">
				<Choice
					label="Backend"
					value={kind.name}
					choices={offer.kinds.map(({ name, label }) => ({ value: name, label }))}
					onChange={(name) => onChange({ ...request, kind: name, torch: null, extras: null })}
				/>
				<Choice
					label="Build of torch"
					value={request.torch ?? AUTO}
					choices={[
						{ value: AUTO, label: "The one that fits" },
						...builds.map(({ name, label, verified }) => ({
							value: name,
							label: verified ? label : `${label} (not verified on hardware)`,
						})),
					]}
					onChange={(name) => onChange({ ...request, torch: name === AUTO ? null : name })}
				/>
				<div className="flex items-center gap-3">
					<span className="w-[120px] shrink-0">Extras</span>
					{(kind.extra ?? []).map(({ name, label }) => (
						// biome-ignore lint/a11y/noLabelWithoutControl: the box is inside
						<label key={name} className="flex items-center gap-1.5">
							<Checkbox checked={extras.includes(name)} onCheckedChange={() => toggle(name)} />
							{label}
						</label>
					))}
				</div>
			</div>
		</details>
	);
}

type ChoiceProps = {
	label: string;
	value: string;
	choices: { value: string; label: string }[];
	onChange: (value: string) => void;
};

function Choice({ label, value, choices, onChange }: ChoiceProps) {
	const id = useId();
	return (
		<div className="flex items-center gap-3">
			<label htmlFor={id} className="w-[120px] shrink-0">
				{label}
			</label>
			<Select value={value} onValueChange={onChange}>
				<SelectTrigger id={id} className="w-[420px]">
					<SelectValue />
				</SelectTrigger>
				<SelectContent>
					{choices.map((choice) => (
						<SelectItem key={choice.value} value={choice.value}>
							{choice.label}
						</SelectItem>
					))}
				</SelectContent>
			</Select>
		</div>
	);
}
