// The control of a parameter, chosen by its kind.
import type { Param } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import type { Json } from "../places";
import { useTakes } from "../signatures";
import { CardsField } from "./cards";
import { ChoiceField } from "./choice";
import { ListField } from "./list";
import { NumberField } from "./number";
import { PairsField } from "./pairs";
import { ResolutionField } from "./resolution";
import { TableField } from "./table";

export type FieldProps = {
	param: Param;
	value: Json | undefined;
	id: string;
	/** Null takes the value out. */
	onChange: (value: Json) => void;
	invalid?: boolean;
};

export function Field(props: FieldProps) {
	const { param, value, id, onChange, invalid } = props;
	const takes = useTakes(param.key);
	if (param.half === "launch" && param.key === "gpus") return <CardsField {...props} />;
	if (takes) return <PairsField {...props} takes={takes} />;
	if (param.choices.length > 0 || param.suggest.length > 0) return <ChoiceField {...props} />;
	switch (param.kind) {
		case "bool":
			return (
				<Switch
					id={id}
					data-testid={`field-${param.key}`}
					checked={(value ?? param.default) === true}
					onCheckedChange={(on) => onChange(on)}
				/>
			);
		case "int":
		case "float":
		case "int_or_float":
			return <NumberField {...props} />;
		case "resolution":
			return <ResolutionField {...props} />;
		case "list[str]":
		case "list[int]":
		case "list[float]":
		case "float_pair":
			return <ListField {...props} />;
		case "table":
			return <TableField {...props} />;
		default: {
			const text = typeof value === "string" ? value : "";
			if (param.path) {
				const folder = param.path.startsWith("dir");
				return (
					<PathPicker
						id={id}
						kind={folder ? "folder" : "file"}
						title={folder ? "Choose a folder" : "Choose a file"}
						value={text}
						placeholder="Not set"
						invalid={invalid}
						data-testid={`field-${param.key}`}
						onChange={(path) => onChange(path || null)}
					/>
				);
			}
			return (
				<Input
					id={id}
					data-testid={`field-${param.key}`}
					value={text}
					placeholder={typeof param.default === "string" && param.default ? param.default : "Not set"}
					aria-invalid={invalid}
					onChange={(event) => onChange(event.target.value || null)}
				/>
			);
		}
	}
}
